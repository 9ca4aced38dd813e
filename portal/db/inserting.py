"""An INSERT that can say what becomes of a row that is there already: each database has its own."""

import importlib
from typing import Any

from sqlalchemy.orm import Session


def insert_for(db: Session, table: Any) -> Any:
    """The database's own INSERT into a table. Only the dialect in use is loaded: the other weighs two megabytes a process."""
    return importlib.import_module(f"sqlalchemy.dialects.{db.get_bind().dialect.name}").insert(table)
