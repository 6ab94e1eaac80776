"""A table: what is on screen and what is downloaded, from one object."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from html import escape
from typing import Any, Literal, NamedTuple

import pandas as pd
import streamlit as st

from db.measures import GROUPS, MEASURES
from pages.parts import drawing, filters, safe, stacked, words
from pages.parts.drawing import amount
from pages.parts.words import Words, mark

Kind = Literal["text", "counter", "own", "short", "number", "day", "instant", "month", "link", "word", "ratio"]

_SHORT, _FIRST = 100, 10
"""The most rows that are all shown; of a longer table the first are, until somebody asks for all."""


class Column(NamedTuple):
    """One column of a table, wherever it appears: what it is called, what it holds, and the words for its codes."""

    label: str
    kind: Kind
    codes: dict[str, str] | None = None


BEFORE_AFTER = {
    "before": {
        "said": Column(mark("Before"), "own"),
        "state": Column(mark("Before, state"), "word", words.STATES),
        "value": Column(mark("Before"), "number"),
        "low": Column(mark("Before, low"), "number"),
        "high": Column(mark("Before, high"), "number"),
        "quantifier": Column(mark("Before, quantifier"), "word", words.QUANTIFIERS),
        "days": Column(mark("Days covered before"), "short"),
        "days_covered": Column(mark("Days covered before"), "number"),
        "window_days": Column(mark("Days asked for before"), "number"),
        "starts_on": Column(mark("Before, from"), "day"),
        "as_of": Column(mark("Before, as of"), "day"),
        "rate": Column(mark("Before, per 100,000 people"), "ratio"),
    },
    "after": {
        "said": Column(mark("After"), "own"),
        "state": Column(mark("After, state"), "word", words.STATES),
        "value": Column(mark("After"), "number"),
        "low": Column(mark("After, low"), "number"),
        "high": Column(mark("After, high"), "number"),
        "quantifier": Column(mark("After, quantifier"), "word", words.QUANTIFIERS),
        "days": Column(mark("Days covered after"), "short"),
        "days_covered": Column(mark("Days covered after"), "number"),
        "window_days": Column(mark("Days asked for after"), "number"),
        "starts_on": Column(mark("After, from"), "day"),
        "as_of": Column(mark("After, as of"), "day"),
        "rate": Column(mark("After, per 100,000 people"), "ratio"),
    },
}
COLUMNS = {
    "figure": Column(mark("Figure"), "short"),
    "name": Column(mark("Area"), "text"),
    "facility_name": Column(mark("Facility"), "text"),
    "area": Column(mark("P-code"), "short"),
    "name_en": Column(mark("Name in English"), "text"),
    "name_ar": Column(mark("Name in Arabic"), "text"),
    "month": Column(mark("Month"), "month"),
    "value": Column(mark("Value"), "number"),
    "low": Column(mark("Low"), "number"),
    "best": Column(mark("Best"), "number"),
    "high": Column(mark("High"), "number"),
    "quantifier": Column(mark("Quantifier"), "word", {**words.QUANTIFIERS, "": words.QUANTIFIERS["exact"]}),
    "state": Column(mark("State"), "word", words.STATES),
    "counter": Column(mark("Counter"), "counter"),
    "counted_by": Column(mark("Counter"), "counter"),
    "source": Column(mark("Source"), "text"),
    "source_title": Column(mark("Source"), "text"),
    "measure": Column(mark("Measure"), "text"),
    "measure_name": Column(mark("Measure"), "text"),
    "group": Column(mark("Of whom"), "text"),
    "group_name": Column(mark("Of whom"), "text"),
    "unit": Column(mark("Unit"), "word", words.UNITS),
    "counts": Column(mark("How it counts"), "word", words.COUNTS),
    "counted": Column(mark("How it counts"), "own"),
    "covers": Column(mark("Covers"), "word", words.COVERS),
    "answers_for": Column(mark("Covers"), "own"),
    "place": Column(mark("Place as the source spells it"), "text"),
    "starts_on": Column(mark("From"), "day"),
    "ends_on": Column(mark("To"), "day"),
    "precision": Column(mark("Date precision"), "word", words.PRECISIONS),
    "as_of": Column(mark("As of"), "day"),
    "since_on": Column(mark("Counted since"), "day"),
    "days": Column(mark("Days covered"), "short"),
    "days_covered": Column(mark("Days covered"), "number"),
    "window_days": Column(mark("Days asked for"), "number"),
    "days_closed": Column(mark("Days closed"), "number"),
    "days_closed_low": Column(mark("Days closed, fewest"), "number"),
    "days_closed_high": Column(mark("Days closed, most"), "number"),
    "days_closed_said": Column(mark("Days closed"), "own"),
    "days_restricted": Column(mark("Days restricted"), "number"),
    "reports": Column(mark("Reports"), "number"),
    "areas": Column(mark("Areas reported"), "short"),
    "areas_reported": Column(mark("Areas reported"), "number"),
    "areas_total": Column(mark("Areas asked for"), "number"),
    "grade": Column(mark("Grade"), "word", words.GRADES),
    "status": Column(mark("Status"), "word", {**words.STATUSES, **words.CLOSURES}),
    "news_on": Column(mark("Date"), "day"),
    "known_on": Column(mark("Known on"), "day"),
    "published_on": Column(mark("Published on"), "day", {"": mark("no date")}),
    "learnt_at": Column(mark("Learnt at (UTC)"), "instant"),
    "title": Column(mark("Title"), "text"),
    "url": Column(mark("Link"), "link"),
    "note": Column(mark("Note"), "text"),
    "kind": Column(mark("Kind"), "word", words.FACILITIES),
    "facility": Column(mark("Facility"), "text"),
    "last_confirmed_on": Column(mark("Last confirmed"), "day"),
    "confirmed_on": Column(mark("Last confirmed"), "day"),
    "confirmed_age": Column(mark("Last confirmed"), "short"),
    "until": Column(mark("End"), "word", words.UNTIL),
    "reason": Column(mark("Reason"), "text"),
    "reason_said": Column(mark("Reason"), "text"),
    "name_of": Column(mark("What it names"), "own"),
    "sources": Column(mark("Sources"), "text"),
    "code": Column(mark("Code"), "short"),
    "level": Column(mark("Level"), "short"),
    "holds_for": Column(mark("Where it holds"), "text"),
    "taken_in_by": Column(mark("By a correction"), "text"),
    "who": Column(mark("Who"), "text"),
    "made_at": Column(mark("Made at (UTC)"), "instant"),
    "withdrawn_at": Column(mark("Taken back at (UTC)"), "instant"),
    "withdrawn_by": Column(mark("Taken back by"), "text"),
    "taken_in": Column(mark("Rows taken in"), "number"),
    "status_said": Column(mark("Status"), "own"),
    "role": Column(mark("Beside the span"), "word", words.ROLES),
    "subject": Column(mark("Subject"), "word", words.SUBJECTS),
    "publisher": Column(mark("Publisher"), "text"),
    "licence": Column(mark("Licence"), "text"),
    "credit": Column(mark("Credit"), "text"),
    "may_export": Column(mark("Reports may be downloaded"), "text"),
    "every_days": Column(mark("Updated every (days)"), "number"),
    "freshness": Column(mark("Freshness"), "word", words.FRESHNESS),
    "off": Column(mark("What it needs"), "text"),
    "age_days": Column(mark("Age in days"), "number"),
    "started_at": Column(mark("Started at (UTC)"), "instant"),
    "ended_at": Column(mark("Ended at (UTC)"), "instant"),
    "outcome": Column(mark("Outcome"), "word", words.OUTCOMES),
    "read": Column(mark("Read"), "number"),
    "stored": Column(mark("Stored"), "number"),
    "unchanged": Column(mark("Unchanged"), "number"),
    "put_aside": Column(mark("Put aside"), "number"),
    "withdrawn": Column(mark("Withdrawn"), "number"),
    "words": Column(mark("How it went"), "text"),
    "number": Column(mark("Row"), "number"),
    "row": Column(mark("The row"), "text"),
    "run": Column(mark("Run"), "number"),
    "facilities": Column(mark("Facilities"), "number"),
    "how_many": Column(mark("Rows"), "number"),
    "area_name": Column(mark("Governorate or district"), "text"),
    "from_on": Column(mark("From"), "day"),
    "until_on": Column(mark("To"), "day"),
    "from_at": Column(mark("From (UTC)"), "instant"),
    "until_at": Column(mark("To (UTC)"), "instant"),
    "days_unconfirmed": Column(mark("Days not confirmed"), "number"),
    "days_unknown": Column(mark("Days unknown"), "number"),
    "last_ok_at": Column(mark("Last read well (UTC)"), "instant"),
    "newest_on": Column(mark("Newest report"), "day"),
    "newest_age": Column(mark("Newest report"), "short"),
    "governorate_name": Column(mark("Governorate"), "text"),
    "governorate": Column(mark("P-code"), "short"),
    "first_on": Column(mark("First day"), "day"),
    "last_on": Column(mark("Last day"), "day"),
    "figures": Column(mark("Figures"), "number"),
    "closures": Column(mark("Closures"), "number"),
    "id": Column(mark("Code"), "text"),
    "key": Column(mark("The source's own id"), "text"),
    "may_download": Column(mark("Reports may be downloaded"), "text"),
    "said": Column(mark("What was reported"), "own"),
    "definition": Column(mark("What it is"), "text"),
    "is_not": Column(mark("What it is not"), "text"),
    "authority": Column(mark("Whose definition"), "text"),
    "hxl": Column(mark("HXL tag"), "text"),
    "written": Column(mark("As written"), "text"),
    "line": Column(mark("Row"), "short"),
    "year": Column(mark("Year"), "short"),
    "read_sum": Column(mark("Sum as read"), "number"),
    "printed_sum": Column(mark("Sum in the sheet"), "number"),
    "agrees": Column(mark("Compared"), "own"),
    "change": Column(mark("Change"), "word", words.CHANGES),
    "changed_on": Column(mark("Changed on"), "day"),
    "what": Column(mark("What changed"), "text"),
    "why_changed": Column(mark("Why it is here"), "own"),
    "into": Column(mark("Merged into"), "text"),
    "figure_before": Column(mark("Figure before"), "short"),
    "was_low": Column(mark("Low before"), "number"),
    "was_best": Column(mark("Best before"), "number"),
    "was_high": Column(mark("High before"), "number"),
    "was_quantifier": Column(mark("Quantifier before"), "word", {**words.QUANTIFIERS, "": words.QUANTIFIERS["exact"]}),
    "about": Column(mark("What it is about"), "text"),
    "span": Column(mark("Days it is about"), "own"),
    "learnt_on": Column(mark("Learnt on"), "day"),
    "said_before": Column(mark("Said before"), "own"),
    "revisions": Column(mark("Earlier versions"), "number"),
    "enters": Column(mark("In the sum"), "word", {**words.ENTERS, "": mark("left out")}),
    "enters_said": Column(mark("In the sum"), "own"),
    "rule": Column(mark("Why it was left out"), "word", {**words.LEFT_OUT, "": mark("it is in the sum")}),
    "behind": Column(mark("Evidence"), "link"),
    "evidence": Column(mark("Evidence"), "link"),
    "longer": Column(mark("Reports of a longer span"), "number"),
    "months_reported": Column(mark("Months reported"), "number"),
    "months_zero": Column(mark("Months with zero"), "number"),
    "months_longer": Column(mark("Months only in a longer span"), "number"),
    "months_put_aside": Column(mark("Months with rows put aside alone"), "number"),
    "months_silent": Column(mark("Months without a report"), "number"),
    "months_not_covered": Column(mark("Months not covered"), "number"),
    "judged_so": Column(mark("By the rule"), "own"),
    **{f"{side}_{name}": column for side, columns in BEFORE_AFTER.items() for name, column in columns.items()},
    "obstacle": Column(mark("Why no difference"), "word", words.OBSTACLES),
    "difference": Column(mark("Difference"), "number"),
    "ratio": Column(mark("Change, as a share of before"), "ratio"),
    "change_said": Column(mark("Change"), "own"),
    "people": Column(mark("Inhabitants"), "number"),
    "vintage": Column(mark("Population estimate"), "text"),
    "differs": Column(mark("Against the first"), "own"),
}


@dataclass(frozen=True, eq=False)
class Table:
    """Rows to be shown and taken away.

    `name` is the name of the file. `shown` are the columns on screen and `kept` those of the file, both of `frame`. `left_out` counts the
    rows that may be seen but not taken away, which `frame` has marked by `may_export`. `measures` are what its numbers count;
    `every_area` is true of a table that the choice of governorates does not narrow. `asked` is the end of an address that asks for the
    same again.
    """

    name: str
    title: str
    frame: pd.DataFrame
    shown: tuple[str, ...]
    kept: tuple[str, ...]
    measures: tuple[str, ...] = ()
    every_area: bool = False
    below: str = ""
    asked: str = ""

    @property
    def named(self) -> str:
        """The title with what stands below it: whose numbers these are."""
        return f"{self.title}. {self.below}" if self.below else self.title

    @cached_property
    def exported(self) -> pd.DataFrame:
        """What goes into a file: the kept columns of the rows whose source allows it."""
        rows = self.frame[self.frame["may_export"].astype(bool)] if "may_export" in self.frame else self.frame
        return rows[list(self.kept)]

    @cached_property
    def left_out(self) -> int:
        return len(self.frame) - len(self.exported)

    @cached_property
    def html(self) -> str:
        """The table on screen, or the first rows of a long one, in the language in which it was made."""
        return _as_html(self, words.say())

    @cached_property
    def grid(self) -> pd.DataFrame:
        """What a grid on screen holds, in the language in which it was made."""
        return _grid_of(self, words.say())


def spelt(frame: pd.DataFrame, say: Words) -> pd.DataFrame:
    """The frame with the columns that only people read: names in the language, and the figure with its quantifier."""
    rows = drawing.rows(frame)
    more: dict[str, Any] = {}
    if {"value", "low", "high", "quantifier"} <= set(frame):
        more["figure"] = [amount(say, row) if any(n is not None for n in (row.value, row.low, row.high)) else "" for row in rows]
    if "name_en" in frame:
        more["name"] = [say.name(row) for row in rows]
    if "measure" in frame:
        more["measure_name"] = [measure_name(row.measure, say) for row in rows]
    if "group" in frame:
        more["group_name"] = [group_name(group, say) for group in list(frame["group"])]
    if {"days_covered", "window_days"} <= set(frame):
        more["days"] = ["" if getattr(row, "counts", "") == "stock" else _of(say, row.days_covered, row.window_days) for row in rows]
    if {"areas_reported", "areas_total"} <= set(frame):
        more["areas"] = [_of(say, row.areas_reported, row.areas_total) for row in rows]
    if {"counts", "covers", "whole", "reports"} <= set(frame):
        more["counted"] = [_counted(row, say) if row.counts else "" for row in rows]
        more["answers_for"] = [_answers_for(row, say) if row.covers else "" for row in rows]
    return drawing.beside(frame, more)


def measure_name(measure: str | None, say: Words) -> str:
    return say.label(MEASURES[measure]) if measure in MEASURES else ""


def group_name(group: str | None, say: Words) -> str:
    if group in (None, "", "all"):
        return ""
    return say.label(GROUPS[group]) if group in GROUPS else safe.clean(group)


def _counted(row: Any, say: Words) -> str:
    added = row.counts == "total" and (row.reports or 0) > 1
    return say("Published totals, added up") if added else say(words.COUNTS[row.counts])


def _answers_for(row: Any, say: Words) -> str:
    if row.whole or row.covers == "part":
        return say(words.COVERS[row.covers])
    return say("single incidents") if row.areas_reported == row.areas_total else say("some of its parts")


def _of(say: Words, part: Any, whole: Any) -> str:
    if part is None or whole is None:
        return ""
    return say("{part} of {whole}", part=say.number(part), whole=say.number(whole))


def cell(column: Column, value: Any, say: Words) -> str:
    """One value as it is read on screen."""
    if value is None or value == "":
        return say(column.codes[""]) if column.codes and "" in column.codes else ""
    forms: dict[Kind, Callable[[Any], str]] = {
        "text": safe.clean,
        "counter": lambda name: safe.clean(say.counter(name)),
        "own": str,
        "short": str,
        "link": safe.web,
        "number": lambda number: say.ltr(say.number(number)),
        "ratio": lambda number: say.ltr(say.ratio(number)),
        "day": say.day,
        "month": say.month,
        "instant": lambda instant: f"{say.day(instant)} {instant:%H:%M}",
        "word": lambda code: say((column.codes or {})[code]),
    }
    return forms[column.kind](value)


def is_long(table: Table) -> bool:
    """Whether only its first rows are shown until all are asked for."""
    return len(table.frame) > _SHORT


def written(table: Table, say: Words) -> str:
    """The table as HTML, or the first rows of a long one, with what has to be said below it."""
    if table.frame.empty:
        return f'<p class="nothing">{escape(say("Nothing was reported for these filters."))}</p>'
    return table.html + _noted(table, say)


def show(table: Table, say: Words, above: str = "", below: str = "") -> None:
    """The table between some HTML; where all the rows of a long one are asked for, as a grid, which a browser scrolls with ease."""
    if is_long(table):
        if above:
            st.html(above)
        if filters.switch(f"all_{table.name}", say.many("Show all {n} row", "Show all {n} rows", len(table.frame))):
            _grid(table, say)
            if under := _noted(table, say) + below:
                st.html(under)
            return
        above = ""
    st.html(above + written(table, say) + below)


def _noted(table: Table, say: Words) -> str:
    return written_as(say) if say.rtl and "note" in table.shown and any(table.frame["note"]) else ""


def written_as(say: Words) -> str:
    """What has to be said beside notes of others, which are never translated."""
    return f'<p class="under">{escape(say("Notes are in the language in which they were written."))}</p>'


def _as_html(table: Table, say: Words) -> str:
    columns = [(name, COLUMNS[name]) for name in table.shown]
    head = "".join(f'<th scope="col" class="{column.kind} {name}">{escape(say(column.label))}</th>' for name, column in columns)
    first = table.frame.head(_FIRST) if len(table.frame) > _SHORT else table.frame
    body = "".join(
        "<tr>" + "".join(_cell_html(name, column, row, say) for name, column in columns) + "</tr>" for row in drawing.rows(first)
    )
    n, total = say.number(len(first)), say.number(len(table.frame))
    cut = "" if first is table.frame else f'<p class="under">{escape(say("The first {n} of {total} rows.", n=n, total=total))}</p>'
    stacked_names = stacked.names(table.name, [say(column.label) for _, column in columns])
    return (
        f'{stacked_names}<div class="table {stacked.mark(table.name)}" role="region" tabindex="0" aria-label="{escape(table.title)}">'
        f'<table aria-label="{escape(table.title)}">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{cut}"
    )


def _cell_html(name: str, column: Column, row: Any, say: Words) -> str:
    value = getattr(row, name)
    if column.kind == "link":
        inner = safe.link(value, say("Open the link")) if safe.web(value) else ""
    elif name == "facility_name" and hasattr(row, "ledger"):
        inner = f'<a href="{escape(row.ledger)}" target="_self">{safe.html(value)}</a>'
    elif name == "title" and safe.web(getattr(row, "url", "")):
        inner = safe.link(row.url, value)
    elif name == "figure" and (address := str(getattr(row, "behind", ""))):
        inner = safe.within(address, cell(column, value, say))
    else:
        said = cell(column, value, say)
        inner = safe.prose(said) if column.kind in ("text", "counter") else escape(said)
    code = row.status if name == "status_said" else value if name in ("status", "freshness", "outcome", "state") else None
    extra = (f" code-{code}" if code else "") + (" old" if name == "status_said" and row.old else "")
    return f'<td class="{column.kind} {name}{escape(extra)}">{inner}</td>'


def _grid_of(table: Table, say: Words) -> pd.DataFrame:
    columns = {name: _grid_column(COLUMNS[name], table.frame[name], say) for name in table.shown}
    if "behind" in table.frame:
        columns["behind"] = [address or None for address in table.frame["behind"]]
    return pd.DataFrame(columns)


def _grid(table: Table, say: Words) -> None:
    config = {name: _grid_config(COLUMNS[name], say) for name in table.shown}
    if "behind" in table.frame:
        config["behind"] = st.column_config.LinkColumn(say(COLUMNS["behind"].label), display_text=say("What is behind it"))
    names = [str(name) for name in table.grid]
    st.dataframe(
        table.grid,
        column_order=names[::-1] if say.rtl else names,
        column_config=config,
        hide_index=True,
        height=430,
        placeholder="",
        alt=table.title,
        key=f"grid_{table.name}",
    )


def _grid_column(column: Column, values: pd.Series, say: Words) -> list[object]:
    if column.kind in ("number", "day", "instant", "month"):
        return list(values)
    return [cell(column, value, say) for value in values]


def _grid_config(column: Column, say: Words) -> Any:
    label = say(column.label)
    configs: dict[Kind, Callable[[], Any]] = {
        "number": lambda: st.column_config.NumberColumn(label, format="localized"),
        "day": lambda: st.column_config.DateColumn(label, format="DD/MM/YYYY"),
        "month": lambda: st.column_config.DateColumn(label, format="MM/YYYY"),
        "instant": lambda: st.column_config.DatetimeColumn(label, format="DD/MM/YYYY HH:mm"),
        "link": lambda: st.column_config.LinkColumn(label, display_text=say("Open the link")),
    }
    return configs.get(column.kind, lambda: st.column_config.TextColumn(label))()


def plain(value: Any) -> object:
    """A value for a file: text made harmless, numbers and dates as they are, nothing as nothing."""
    if isinstance(value, str):
        return safe.cell(value)
    if pd.isna(value):
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, microsecond=0)
    if isinstance(value, bool | date | int):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number
