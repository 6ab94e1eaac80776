"""CSV, workbooks, JSON, zip and gzip as publishers serve them -> rows with exactly the columns that were asked for."""

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import IO, TYPE_CHECKING, BinaryIO

from etl import workbooks
from etl.contract import SourceChanged

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_BYTES = 2_000_000_000
"""What an archive may unpack to: a file that promises more is none of ours."""

_HXL_WITHIN = 25
_HXL_TAG = re.compile(r"#\s*[a-z]", re.IGNORECASE)

csv.field_size_limit(10_000_000)

Cells = dict[str, str]


def rows(raw: bytes | BinaryIO, columns: Sequence[str], what: str, optional: Sequence[str] = ()) -> Iterator[tuple[int, Cells]]:
    """The data rows of a CSV file: each row's number (1 is the first under the header) and the text of the columns asked for.

    A column that is documented as optional is in the row only where the file has it.

    UTF-8 with or without BOM, or UTF-16 with one. A row of HXL tags among the first 25 is dropped, not numbered. Raises
    SourceChanged, naming `what`, for a missing or doubled column, a row that is longer or shorter than the header, a cell
    asked for that is not valid text, and a file without a header.
    """
    encoding, errors = _decoding(raw)
    with io.TextIOWrapper(io.BytesIO(raw) if isinstance(raw, bytes) else raw, encoding=encoding, errors=errors, newline="") as text:
        yield from _cells(_lines(text, what), columns, what, optional)


def workbook_rows(
    raw: bytes, columns: Sequence[str], what: str, sheet: str | None = None, optional: Sequence[str] = ()
) -> Iterator[tuple[int, Cells]]:
    """The data rows of one sheet of a workbook, in the same form as `rows`; cells are text as etl.workbooks.text writes it.

    Without a name it is the one sheet whose first row has all the columns. Rows without any text are passed over, and so are cells
    under no header. Raises SourceChanged as `rows` does, and when there is no such sheet or there are several.
    """
    found = {name: lines for name, lines in _texts(raw, what).items() if lines and sheet in (None, name)}
    fitting = [name for name, lines in found.items() if {cell.strip() for cell in lines[0]} >= set(columns)] or list(found)
    if len(fitting) != 1:
        names = ", ".join(fitting) or "none with anything in it"
        raise SourceChanged(f"{what}: expected one sheet {sheet or 'with ' + ', '.join(columns)}, found {names}.")
    yield from _cells(iter(found[fitting[0]]), columns, what, optional)


def records(raw: bytes, columns: Sequence[str], what: str, under: str = "", optional: Sequence[str] = ()) -> list[tuple[int, Cells]]:
    """The objects of a JSON list, or of the list under a key of a JSON object, in the same form as `rows`.

    null is the empty text, numbers and truth values are their JSON spelling. Raises SourceChanged as `rows` does.
    """
    listed = document(raw, what)
    if under:
        if not isinstance(listed, dict) or under not in listed:
            raise SourceChanged(f'{what}: expected a JSON object with "{under}", found {sketch(listed)}.')
        listed = listed[under]
    if not isinstance(listed, list):
        raise SourceChanged(f"{what}: expected a list of records, found {sketch(listed)}.")
    return [(number, _record(entry, columns, f"{what}, record {number}", optional)) for number, entry in enumerate(listed, 1)]


def document(raw: bytes, what: str) -> object:
    """A JSON document. Raises SourceChanged for anything else, a cut one included."""
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reason = f"{error} (of {len(raw):,} bytes)"
    raise SourceChanged(f"{what}: expected JSON, found something else or a part of it: {reason}. Try again later.")


def unpacked(raw: bytes, what: str) -> bytes:
    """The bytes of a gzip file, or the bytes themselves where they are none. Raises SourceChanged for a damaged or huge one."""
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        with gzip.open(io.BytesIO(raw)) as file:
            plain = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        reason = str(error)
    else:
        if len(plain) <= MOST_BYTES:
            return plain
        reason = f"it unpacks to more than {MOST_BYTES:,} bytes"
    raise SourceChanged(f"{what}: the gzip file cannot be unpacked: {reason}. Fetch it again.")


def opened(raw: bytes, what: str) -> BinaryIO:
    """The one CSV file inside a zip, as a stream, or the bytes themselves where they are no zip."""
    if not raw.startswith(b"PK"):
        return io.BytesIO(raw)
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        inside = [member for member in archive.infolist() if member.filename.lower().endswith(".csv")]
        if len(inside) != 1:
            names = ", ".join(member.filename for member in archive.infolist()) or "nothing"
            raise SourceChanged(f"{what}: expected one CSV file in the zip, found {names}.")
        if inside[0].file_size > MOST_BYTES:
            raise SourceChanged(f"{what}: {inside[0].filename} unpacks to {inside[0].file_size:,} bytes, more than {MOST_BYTES:,}.")
        return io.BufferedReader(_Whole(archive.open(inside[0]), what), 1 << 20)
    except _NO_ZIP as error:
        reason = str(error)
    raise SourceChanged(f"{what}: the zip cannot be opened: {reason}. Fetch it again.")


# A zip with a password, or packed in a way that Python does not know, is a RuntimeError.
_NO_ZIP = (zipfile.BadZipFile, RuntimeError)


def sketch(value: object) -> str:
    """The start of a JSON value, for an error."""
    words = json.dumps(value, ensure_ascii=False)
    return words if len(words) <= 120 else f"{words[:117]}..."


class _Whole(io.RawIOBase):
    """A member of a zip whose damage, found only while it is read, is said in our words."""

    def __init__(self, member: IO[bytes], what: str) -> None:
        self._member, self._what = member, what

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        try:
            found = self._member.read(len(view))
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            reason = str(error) or "it ends too early"
        else:
            view[: len(found)] = found
            return len(found)
        raise SourceChanged(f"{self._what}: the zip is damaged: {reason}. Fetch it again.")


def _texts(raw: bytes, what: str) -> dict[str, list[list[str]]]:
    """The rows of each sheet that have any text."""
    found = workbooks.sheets(raw, what)
    texts = {name: [[workbooks.text(cell) for cell in row] for row in rows] for name, rows in found.items()}
    return {name: [row for row in rows if any(cell.strip() for cell in row)] for name, rows in texts.items()}


def _decoding(raw: bytes | BinaryIO) -> tuple[str, str]:
    if isinstance(raw, bytes) and raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16", "strict"
    return "utf-8-sig", "surrogateescape"


def _lines(text: Iterable[str], what: str) -> Iterator[list[str]]:
    reader = csv.reader(text, strict=True)
    while True:
        try:
            line = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError) as error:
            reason = str(error)
            break
        yield line
    raise SourceChanged(f"{what}: line {reader.line_num} cannot be read as CSV: {reason}.")


def _cells(lines: Iterator[list[str]], columns: Sequence[str], what: str, optional: Sequence[str]) -> Iterator[tuple[int, Cells]]:
    header = [name.strip() for name in next(lines, [])]
    if not any(header):
        raise SourceChanged(f"{what}: expected a header with {', '.join(columns)}, found no line at all.")
    _check(header, columns, what)
    columns = (*columns, *(column for column in optional if column in header))
    places = [header.index(column) for column in columns]
    pick = itemgetter(*places) if len(places) > 1 else lambda line: (line[places[0]],)
    number = 0
    for line in lines:
        if not any(line):
            continue
        if number < _HXL_WITHIN and _is_hxl(line):
            continue
        number += 1
        if len(line) != len(header):
            raise SourceChanged(f"{what}: row {number} has {len(line)} cells where the header has {len(header)}: it may be cut.")
        cells = dict(zip(columns, pick(line), strict=True))
        _readable(cells, number, what)
        yield number, cells


def _check(found: Sequence[str], columns: Sequence[str], what: str) -> None:
    missing = [column for column in columns if column not in found]
    if missing:
        raise SourceChanged(
            f"{what}: the column {' and the column '.join(missing)} is missing. Found: {', '.join(found)}. "
            f"The publisher has renamed or dropped it: look at its documentation, then adapt the source's list of columns."
        )
    doubled = [column for column in columns if list(found).count(column) > 1]
    if doubled:
        raise SourceChanged(f"{what}: the column {doubled[0]} is there {list(found).count(doubled[0])} times, expected once.")


def _readable(cells: Cells, number: int, what: str) -> None:
    if "".join(cells.values()).isascii():
        return
    for column, cell in cells.items():
        if any("\udc80" <= letter <= "\udcff" for letter in cell):
            raise SourceChanged(f"{what}: row {number}, column {column} is not UTF-8 text: {cell!r}.")


def _is_hxl(line: Sequence[str]) -> bool:
    filled = [cell for cell in line if cell.strip()]
    return sum(1 for cell in filled if _HXL_TAG.match(cell.strip())) * 2 > len(filled)


def _record(entry: object, columns: Sequence[str], what: str, optional: Sequence[str]) -> Cells:
    if not isinstance(entry, dict):
        raise SourceChanged(f"{what}: expected an object with {', '.join(columns)}, found {sketch(entry)}.")
    if not entry.keys() >= set(columns):
        _check(list(entry), columns, what)
    return {column: _text(entry[column]) for column in (*columns, *optional) if column in entry}


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
