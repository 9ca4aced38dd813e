"""Compiles the catalogues of translations (.po → .mo) where one is newer than what was made of it."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(folder: Path, progress: Callable[[str], None] = lambda line: None) -> int:
    """Compile what has changed. Returns how many. A catalogue is put in its place whole or not at all."""
    stale = [po for po in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(po)]
    for po in stale:
        progress(f"Compiling the texts of {po.parent.parent.name} …")
        _compile(po)
    return len(stale)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _compile(po: Path) -> None:
    with po.open("rb") as source:
        catalogue = read_po(source, locale=None)
    handle, draft = tempfile.mkstemp(dir=po.parent, suffix=".part")
    with os.fdopen(handle, "wb") as target:
        write_mo(target, catalogue)
    Path(draft).chmod(0o644)
    os.replace(draft, po.with_suffix(".mo"))
