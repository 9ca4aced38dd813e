"""Static files, named by their content and compressed beforehand, so that a browser asks for each one once."""

import gzip
import hashlib
from collections.abc import Callable, MutableMapping
from pathlib import Path

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from portal.web import headers
from portal.web.extensions import portal_of

SOURCE = Path(__file__).resolve().parents[1] / "static"
_COMPRESSED = frozenset({".css", ".js", ".svg", ".txt", ".json"})
_SERVED = frozenset({".css", ".js", ".svg", ".png", ".ico", ".woff2"})


def collect(source: Path, target: Path) -> dict[str, str]:
    """Copy every served file to `target` under a name that holds its hash; returns plain name → hashed name."""
    names = {}
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.suffix in _SERVED:
            plain = path.relative_to(source).as_posix()
            names[plain] = _hashed_name(plain, path.read_bytes())
            _put(target / names[plain], path.read_bytes())
    return names


def _hashed_name(plain: str, content: bytes) -> str:
    stem, dot, ending = plain.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{ending}"


def _put(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix in _COMPRESSED:
        path.with_name(path.name + ".br").write_bytes(brotli.compress(content, quality=11))
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9))
    path.write_bytes(content)


def register(app: Flask) -> None:
    """Serve the static files in front of the app, with the headers that a file needs."""
    portal = portal_of(app)
    target = portal.settings.instance / "static"
    portal.static_names.update(collect(SOURCE, target))
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(target),
        prefix="/static/",
        immutable_file_test=lambda path, url: True,
        max_age=31536000,
        add_headers_function=_file_headers(portal.settings.base_url.startswith("https:")),
        allow_all_origins=False,
    )


def _file_headers(is_https: bool) -> Callable[[MutableMapping[str, str], str, str], None]:
    ours = {
        **headers.FIXED,
        "X-Robots-Tag": "noindex",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        **({"Strict-Transport-Security": headers.HSTS} if is_https else {}),
    }

    def add(sent: MutableMapping[str, str], path: str, url: str) -> None:
        for name, value in ours.items():
            sent[name] = value

    return add
