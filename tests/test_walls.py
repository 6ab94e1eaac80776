"""Who may know whom: the shape of the project, kept by a test."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): ast.parse(path.read_text(encoding="utf-8"))
    for path in (ROOT / "dashboard.py", *(path for folder in ("db", "etl", "pages") for path in (ROOT / folder).rglob("*.py")))
}
ONLY_DOOR = "pages.parts.data"
DOOR_OF_TABLES = "etl.own_tables"
BRING_IN = {"pages.parts.own_table_panels", "pages.parts.own_table_views", "pages.parts.notice_panels"}
"""What takes in an organisation's own tables, and the one module of etl that it may know for that."""
OPEN_TO_PAGES = {"db.measures"}
SQL = re.compile(r"\s*(SELECT\s.+\sFROM|INSERT INTO|UPDATE\s\S+\sSET|DELETE FROM|CREATE (TABLE|INDEX))\s", re.DOTALL)


def known_to(module: str) -> set[str]:
    """The modules that a module imports, as full names, wherever in it the import stands."""
    found = set()
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} line {node.lineno}: import by the full name, not by dots"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else str(node.module) for name in names}
    return found


def parts(module: str) -> list[str]:
    return module.split(".")


@pytest.mark.parametrize("module", sorted(MODULES))
def test_walls(module: str) -> None:
    house, known = parts(module)[0], known_to(module)
    forbidden = {"db": {"etl", "pages", "dashboard"}, "etl": {"pages", "dashboard"}, "pages": {"etl", "dashboard"}, "dashboard": {"etl"}}[
        house
    ]
    met = {name for name in known if parts(name)[0] in forbidden} - ({DOOR_OF_TABLES} if module in BRING_IN else set())
    assert not met, f"{house} may not know {sorted(forbidden)}; {sorted(BRING_IN)} know {DOOR_OF_TABLES} and nothing behind it"
    if house in ("pages", "dashboard") and module != ONLY_DOOR:
        assert {name for name in known if parts(name)[0] == "db"} <= OPEN_TO_PAGES, f"pages reach the store through {ONLY_DOOR} only"
    if parts(module)[:2] == ["etl", "sources"] and len(parts(module)) > 2:
        others = {name for name in known if parts(name)[:2] == ["etl", "sources"] and parts(name)[2:3] != parts(module)[2:3]}
        assert not others, "a source knows no other source"


@pytest.mark.parametrize("module", sorted(name for name in MODULES if parts(name)[0] != "db"))
def test_sql_lives_in_db_only(module: str) -> None:
    texts = [node.value for node in ast.walk(MODULES[module]) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert not [text for text in texts if SQL.match(text)]
    assert not {name for name in known_to(module) if parts(name)[0] in ("sqlite3", "psycopg") or name.startswith("sqlalchemy.")}
    asked = {
        alias.name
        for node in ast.walk(MODULES[module])
        if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"
        for alias in node.names
    }
    assert asked <= {"Engine"}, "hold an Engine and hand it on; questions are asked in db"


def test_the_walls_would_notice() -> None:
    assert {"db.engine", "pages.parts", "pages.serve"} <= MODULES.keys() | {"pages.parts"}
    assert "db.measures" in known_to("db.schema") | known_to("db.totals")
    assert SQL.match("SELECT * FROM figure ")
    assert {DOOR_OF_TABLES} <= set.intersection(*(known_to(module) for module in BRING_IN))
