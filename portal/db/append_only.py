"""Tables that only grow: triggers that refuse every change of what stands there, on both databases.

An owner of the database can drop a trigger; this stops accidents and our own code. Against the owner there is
the audit's chain of hashes. Called after each migration, since SQLite drops triggers when a table is rebuilt.
"""

from sqlalchemy import Connection, inspect

TABLES = ("audit_entry",)

_SQLITE = """CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""

_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"""

_POSTGRES = """CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only()"""


def protect(connection: Connection, table: str) -> None:
    """Refuse UPDATE and DELETE (on PostgreSQL also TRUNCATE) on `table`. May be called again and again."""
    if connection.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            connection.exec_driver_sql(_SQLITE.format(table=table, verb=verb))
        return
    connection.exec_driver_sql(_POSTGRES_FUNCTION)
    for verb in ("update", "delete", "truncate"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{verb} ON {table}")
        connection.exec_driver_sql(_POSTGRES.format(table=table, verb=verb))


def protect_all(connection: Connection) -> None:
    """Protect every append-only table that is there."""
    there = set(inspect(connection).get_table_names())
    for table in TABLES:
        if table in there:
            protect(connection, table)
