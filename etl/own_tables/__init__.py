"""The one door to the importer of an organisation's own tables: the page, the command and other sources come in here."""

from db.schema import Aside, Closure, Facility, Figure
from etl.own_tables.desk import (
    MOST_MB,
    Opened,
    about,
    open_file,
    read_notices,
    reopen,
    review,
    store_notices,
    take_in,
    workbook,
)
from etl.own_tables.review import (
    About,
    Choice,
    Choices,
    ColumnView,
    Earlier,
    Notices,
    Question,
    Refused,
    Review,
    Stated,
    Stored,
    Total,
    days_of,
)
from etl.own_tables.shelf import earlier

__all__ = [
    "MOST_MB", "About", "Aside", "Choice", "Choices", "Closure", "ColumnView", "Earlier", "Facility", "Figure", "Notices", "Opened",
    "Question", "Refused", "Review", "Stated", "Stored", "Total", "about", "days_of",
    "earlier", "open_file", "read_notices", "reopen", "review",
    "store_notices", "take_in", "workbook",
]  # fmt: skip
