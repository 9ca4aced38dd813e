"""The headers of every response."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

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
HSTS = "max-age=63072000; includeSubDomains"


def content_policy(exit_address: str) -> str:
    """The content security policy: ours alone, nothing inline.

    The quick exit is a form whose answer leads elsewhere, and browsers hold redirects of a form against
    `form-action`: so the exit's own origin stands there beside ours.
    """
    parts = urlsplit(exit_address)
    return "; ".join(
        (
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
            "connect-src 'self'", "manifest-src 'self'", f"form-action 'self' {parts.scheme}://{parts.netloc}",
            "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
        )
    )  # fmt: skip


def _add_headers(response: Response) -> Response:
    portal = portal_of()
    response.headers.update(FIXED)
    response.headers["Content-Security-Policy"] = content_policy(portal.pack.exit_address)
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
