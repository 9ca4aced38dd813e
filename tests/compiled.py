"""What is compiled is compiled once a worker: templates, addresses and statements.

Each test has an app and a database of its own, which keeps tests apart, and most of a test's time went to compiling the same
again. Nothing else is shared. What is kept belongs to the source it was made of: a template that a test writes elsewhere, an
address that it adds, or a statement of its own is compiled as ever.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

import sqlalchemy
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule

from portal.db import session
from tests.connected import keep_connections


def compile_once() -> None:
    """Put all three behind a memory of this worker's own."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Kept()}
    Rule.compile = _kept_addresses(Rule.compile)  # type: ignore[method-assign, assignment]
    session.create_engine = _kept_statements(sqlalchemy.create_engine)  # type: ignore[attr-defined]


class _Kept(BytecodeCache):
    """Jinja's own cache of compiled templates, in memory. Only what is compiled of the same words is given."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.codes[bucket.key, bucket.checksum] = bucket.code


_MADE = ("_parts", "_trace", "_converters", "arguments")


def _kept_addresses(build: Callable[[Rule], None]) -> Callable[[Rule], None]:
    """Werkzeug writes two small programs for each address; they depend on the address alone."""
    known: dict[tuple[object, ...], Rule] = {}

    def compile_address(self: Rule) -> None:
        defaults = tuple((self.defaults or {}).items())
        key = (self.rule, self.subdomain, self.host, self.merge_slashes, self.strict_slashes, defaults)
        made = known.get(key)
        if made is None:
            build(self)
            known[key] = self
            return
        for name in _MADE:
            setattr(self, name, getattr(made, name))
        self._build = made._build.__func__.__get__(self)  # type: ignore[attr-defined]
        self._build_unknown = made._build_unknown.__func__.__get__(self)  # type: ignore[attr-defined]

    return compile_address


def _kept_statements(create: Callable[..., Engine]) -> Callable[..., Engine]:
    """SQLAlchemy keeps what it compiled for one engine; here for all engines of a kind, each with its own connections."""
    firsts: dict[str, Engine] = {}

    def create_engine(url: sqlalchemy.URL, **options: Any) -> Engine:
        made = create(url, **options)
        first = firsts.get(url.drivername)
        if first is None:
            first = firsts[url.drivername] = create(url, query_cache_size=5000)
            first.connect().close()  # now it knows which database it speaks with
            first.dispose()
        made.dialect = made.pool._dialect = first.dialect
        made._compiled_cache = first._compiled_cache
        if first.dialect.name == "postgresql":
            keep_connections(made)
        return made

    return create_engine
