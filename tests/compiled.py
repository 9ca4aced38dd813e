"""What is compiled is compiled once a worker: templates, addresses and statements; and what is read from disk, read once.

Each test has an app and a database of its own, which keeps tests apart, and most of a test's time went to compiling the same
again. Nothing else is shared. What is kept belongs to the source it was made of: a template that a test writes elsewhere, an
address that it adds, or a statement of its own is compiled as ever.
"""

import os
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

import sqlalchemy
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule
from whitenoise import WhiteNoise

from portal.db import session
from portal.web import static
from tests.connected import keep_connections

PRAGMAS = session._PRAGMAS  # as the house has them: a test's database need not outlive a power cut


def compile_once() -> None:
    """Put all of it behind a memory of this worker's own."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Kept()}
    Rule.compile = _kept_addresses(Rule.compile)  # type: ignore[method-assign, assignment]
    session.create_engine = _kept_statements(sqlalchemy.create_engine)  # type: ignore[attr-defined]
    session._PRAGMAS = tuple(each.replace("=FULL", "=OFF") for each in PRAGMAS)
    static.collect = _kept_names(static.collect)
    static.WhiteNoise = _KeptFiles  # type: ignore[misc]


class _Kept(BytecodeCache):
    """Jinja's own cache of compiled templates, in memory. Only what is compiled of the same words is given."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.codes[bucket.key, bucket.checksum] = bucket.code


def _kept_names(collect: Callable[[Path, Path], dict[str, str]]) -> Callable[[Path, Path], dict[str, str]]:
    """The names of the house's own files, for one folder that they were put into; any other source is read as ever."""
    known: dict[str, dict[str, str]] = {}

    def collect_once(source: Path, target: Path) -> dict[str, str]:
        place = os.path.realpath(target)
        if source != static.SOURCE or place not in known:
            known[place] = collect(source, target)
        return dict(known[place])

    return collect_once


class _KeptFiles(WhiteNoise):
    """The files of a folder with their headers, looked at once for each set of headers."""

    known: ClassVar[dict[tuple[object, ...], dict[str, Any]]] = {}

    def add_files(self, root: str, prefix: str | None = None) -> None:
        ours: dict[str, str] = {}
        self.add_headers_function(ours, "", "")
        key = (os.path.realpath(root), prefix, *sorted(ours.items()))
        if key not in self.known:
            super().add_files(root, prefix)
            self.known[key] = dict(self.files)
        self.files.update(self.known[key])


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
