"""The command `python -m pages.report`: writes situation reports into a folder, for a timer."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from streamlit.config import get_config_options
from streamlit.logger import set_log_level

_SITE = "http://localhost:8501"
_ENDINGS = ("pdf", "docx", "html")
_LANGUAGES = ("en", "ar", "both")
_EPILOG = """the files are called athar_report_AREAS_DAY_LANGUAGE.pdf and so on, by the areas and the last day of the period;
one of that name is replaced

exit code: 0 every file is written, 2 the command or the store is wrong, or a file could not be written
"""
_NOT_READY = {
    "missing": "There is no store. Run `python -m etl` in the folder of the project first, or say by ATHAR_DB or DATABASE_URL where it is.",
    "empty": "The store is there, but nothing was read into it yet. Run `python -m etl` first.",
    "outdated": "The store was made by another version of Athar. Run `python -m etl`, which brings an older one up to date.",
}


class View(NamedTuple):
    """The view that a report is of: where the dashboard is, the page, and the filters of its address."""

    site: str
    page: str
    query: dict[str, list[str]]


def view(address: str, site: str) -> View:
    """An address as it is copied from a browser, or its part from "?" on; ValueError where it is neither."""
    parts = urlsplit(address)
    whole = parts.scheme in ("http", "https") and parts.netloc
    if not whole and address and not address.startswith("?"):
        raise ValueError(f"{address!r} is no address: expected one copied from the browser, or its part from the question mark on")
    here = site or (f"{parts.scheme}://{parts.netloc}" if whole else _SITE)
    return View(here.rstrip("/"), parts.path.strip("/"), parse_qs(parts.query))


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """What a command line asks for: out, view, language, format; leaves with exit code 2 where it is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m pages.report",
        description="Writes the situation report of a view: the same files as the button of the pages.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, default=Path(), metavar="FOLDER", help="where the files go; made where it is not there")
    parser.add_argument("--address", default="", help='the view, as copied from the browser, or only its filters: "?area=SY02"')
    parser.add_argument("--language", choices=_LANGUAGES, default="en", help="both: English and then Arabic in one file")
    parser.add_argument("--format", default="pdf", metavar="FORMATS", help="pdf, docx, html, or several: pdf,docx,html")
    parser.add_argument("--site", default="", metavar="URL", help=f"where readers find the dashboard, for the link back; {_SITE}")
    read = parser.parse_args(arguments)
    read.format = list(dict.fromkeys(read.format.split(",")))
    if wrong := [ending for ending in read.format if ending not in _ENDINGS]:
        parser.error(f"unknown format {wrong[0]!r}: expected one or several of {','.join(_ENDINGS)}")
    try:
        read.view = view(read.address, read.site)
    except ValueError as error:
        parser.error(str(error))
    return read


def main(arguments: Sequence[str]) -> int:
    """Runs one command line; gives its exit code."""
    wanted = options(arguments)
    # Streamlit warns whoever asks it anything outside of a page. It sets this anew when it reads its settings, so these come first.
    get_config_options()
    set_log_level("error")
    from pages.report import make

    asked = make.Asked(wanted.view.query, wanted.language, wanted.view.site, wanted.view.page)
    try:
        found = make.reports(asked)
    except make.NotReady as error:
        print(_NOT_READY[str(error)], file=sys.stderr)
        return 2
    for ending in wanted.format:
        path = wanted.out / make.name(found[0].called, wanted.language, ending)
        content = make.written(found, ending)
        try:
            _write(path, content)
        except OSError as error:
            print(f"{path} could not be written: {error.strerror}. Name by --out a folder that can be written to.", file=sys.stderr)
            return 2
        print(path)
    return 0


def _write(path: Path, content: bytes) -> None:
    """The whole file or none: whoever reads it meanwhile has the one before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
