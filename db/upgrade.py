"""Brings a store with the tables of an older Athar up to date: every row is carried over, history and runs included, or nothing is."""

from sqlalchemy import Column, Connection, MetaData, Table, func, insert, inspect, literal, select, text, update

from db import contacts, lines, schema, summaries

_BEFORE = "before_"
_COMPUTED = (*schema.SUMMARIES, schema.made_with)

# Indexes keep their names when their table is renamed, and would stand in the way of the new ones. Keys are no such indexes.
_INDEXES = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT i.relname, t.relname FROM pg_index x"
    " JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid"
    " WHERE NOT x.indisprimary AND t.relnamespace = current_schema()::regnamespace",
}


def upgrade(connection: Connection) -> None:
    """Makes the tables anew in the transaction of the connection and carries over what the old ones hold.

    A column that is new takes its default, or nothing; summaries are computed again.
    """
    tables = [table for table in schema.metadata.sorted_tables if inspect(connection).has_table(table.name)]
    for index, name in connection.execute(text(_INDEXES[connection.dialect.name])).all():
        if name in schema.metadata.tables:
            connection.execute(text(f'DROP INDEX "{index}"'))
    for table in tables:
        connection.execute(text(f'ALTER TABLE "{table.name}" RENAME TO "{_BEFORE}{table.name}"'))
    schema.metadata.create_all(connection)
    for table in tables:
        if table not in _COMPUTED:
            _carry(connection, table)
    _without_contacts(connection)
    for source in connection.scalars(select(schema.source.c.id)).all():
        summaries.refresh(connection, source, everything=True)
        lines.keep(connection, source)
    for table in reversed(tables):
        connection.execute(text(f'DROP TABLE "{_BEFORE}{table.name}"'))


def _without_contacts(connection: Connection) -> None:
    """Takes out of the rows put aside what a person could be reached by: they were kept as they came before."""
    p = schema.put_aside.c
    for aside in connection.execute(select(p.id, p.reason, p.row)).all():
        cleaned = {"reason": contacts.removed(aside.reason), "row": contacts.removed(aside.row)}
        if cleaned != {"reason": aside.reason, "row": aside.row}:
            connection.execute(update(schema.put_aside).where(p.id == aside.id).values(**cleaned))


def _carry(connection: Connection, table: Table) -> None:
    found = {column["name"] for column in inspect(connection).get_columns(_BEFORE + table.name)}
    shared = [column.name for column in table.columns if column.name in found]
    before = Table(_BEFORE + table.name, MetaData(), *(Column(name, table.c[name].type) for name in shared))
    connection.execute(insert(table).from_select(shared, select(*before.c)))
    if connection.dialect.name == "postgresql" and table.autoincrement_column is not None:
        after = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), after, literal(False))))
