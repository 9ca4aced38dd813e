"""Which browser the tests and the gallery drive."""

import shutil


def program() -> str | None:
    """Where Chromium is: the one without windows, which shows pages in half the time, or the whole one; None without either."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")
