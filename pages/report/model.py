"""What a situation report is made of, whatever it is written as: sections of paragraphs, pictures, tables and lists."""

from collections.abc import Sequence
from typing import NamedTuple


class Paragraph(NamedTuple):
    """Words; `lead` stands before them in bold, `below` in small letters under them, and `link` is where the small letters lead."""

    text: str
    lead: str = ""
    below: str = ""
    link: str = ""
    quiet: bool = False


class Cell(NamedTuple):
    """One cell of a table: its words, where they lead, and what stands in small letters under them."""

    text: str
    below: tuple[str, ...] = ()
    link: str = ""
    strong: bool = False


class Grid(NamedTuple):
    """A table: `widths` are the shares of its columns, `below` stands under its title and `note` under the table."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    below: str = ""
    note: str = ""


class Tile(NamedTuple):
    """A number to be seen first: what it is, the number, and the lines under it that say whose it is and of when."""

    label: str
    number: str
    below: tuple[str, ...]


class Tiles(NamedTuple):
    """A few numbers side by side."""

    items: tuple[Tile, ...]


class Picture(NamedTuple):
    """A map or a chart: an SVG with its title, its source and day, what it shows in words, and a note under it."""

    svg: str
    title: str
    below: str
    alt: str
    note: str = ""
    wide: bool = True


class Listing(NamedTuple):
    """A list; of each item the first words are bold, the next plain, and the last, where there are any, an address of the web."""

    items: tuple[tuple[str, str, str], ...]


Part = Paragraph | Grid | Tiles | Picture | Listing


class Section(NamedTuple):
    """A heading and what stands under it."""

    title: str
    parts: tuple[Part, ...]


class Report(NamedTuple):
    """A situation report in one language.

    `lead` are the lines under its title: places, days, and as known on which; `foot` stands on each page; `called` begins the
    name of its file.
    """

    language: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
    called: str

    @property
    def rtl(self) -> bool:
        return self.language == "ar"


def pictures(reports: Sequence[Report]) -> list[Picture]:
    """The pictures of reports, in their order."""
    return [part for report in reports for section in report.sections for part in section.parts if isinstance(part, Picture)]
