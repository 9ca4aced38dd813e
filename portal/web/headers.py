"""The headers of every response."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from portal.web.extensions import portal_of

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=(), interest-cohort=()",
    "X-DNS-Prefetch-Control": "off",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Origin-Agent-Cluster": "?1",
}
OPEN_DATA = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
HSTS = "max-age=63072000; includeSubDomains"


def may_frame_us() -> None:
    """Let the answer to this request stand in a frame on our own pages; every other answer may stand in none."""
    g.stands_in_frame = True


def may_hold_frame() -> None:
    """Let the page that answers this request hold a frame with a page of ours; every other page may hold none."""
    g.holds_frame = True


def may_be_read_anywhere() -> None:
    """Let pages of other hosts read the answer to this request: open data, the same for everybody, that no cookie changes."""
    g.is_open_data = True


def content_policy(exit_address: str, framed_by: str = "'none'", frames: str = "") -> str:
    """The content security policy: ours alone, nothing inline.

    The quick exit is a form whose answer leads elsewhere, and browsers hold redirects of a form against
    `form-action`: so the exit's own origin stands there beside ours. `framed_by` is who may hold this page in a frame,
    `frames` whom this page may hold in one ('' for nobody).
    """
    parts = urlsplit(exit_address)
    held = (f"frame-src {frames}",) if frames else ()
    return "; ".join(
        (
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
            "connect-src 'self'", "manifest-src 'self'", f"form-action 'self' {parts.scheme}://{parts.netloc}",
            "base-uri 'none'", f"frame-ancestors {framed_by}", "object-src 'none'", *held,
        )
    )  # fmt: skip


def _add_headers(response: Response) -> Response:
    portal = portal_of()
    response.headers.update(FIXED)
    if "is_open_data" in g:
        response.headers.update(OPEN_DATA)
    in_frame, holds_frame = "stands_in_frame" in g, "holds_frame" in g
    if in_frame:
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = content_policy(
        portal.pack.exit_address, "'self'" if in_frame else "'none'", "'self'" if holds_frame else ""
    )
    response.headers.setdefault("Cache-Control", "no-store")
    if portal.settings.base_url.startswith("https:"):
        response.headers["Strict-Transport-Security"] = HSTS
    if request.endpoint not in _INDEXED:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


_INDEXED = frozenset({"site.front"})


def _answer_to_our_own_name() -> None:
    """Before anything else: Flask holds the name against TRUSTED_HOSTS when it is read. Raises SecurityError (400)."""
    _ = request.host


def register(app: Flask) -> None:
    """Put the headers on every response of the app."""
    app.before_request(_answer_to_our_own_name)
    app.after_request(_add_headers)
