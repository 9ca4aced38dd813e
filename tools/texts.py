"""`make texts`: gather every text, bring each catalogue up to date, list what is missing.

In the code the text itself is Bokmål, so Bokmål needs no catalogue. Words after it are the languages.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"
_SHOWN = 15
# From CLDR. Babel's own table gives Arabic and Ukrainian rules that differ between versions; these are fixed.
PLURALS = {
    "nn": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "uk": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<12 || n%100>14) ? 1 : 2);"
    ),
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
    ),
    "pl": ("nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"),
}
_EXTRACT = [
    "extract",
    "-F",
    "translations/babel.cfg",
    "--sort-output",
    "--no-location",
    "--omit-header",
    "-k",
    "_",
    "-k",
    "lazy",
    "-k",
    "_l",
    "-k",
    "lazy_gettext",
    "-k",
    "ngettext:1,2",
    "-c",
    "Note:",
]


def main() -> int:
    """Write the template and the catalogues; 0 always: what is missing is a list, not a failure."""
    extract_to(TEMPLATE)
    for language in sys.argv[1:]:
        update(TRANSLATIONS / language / "LC_MESSAGES" / "messages.po", language)
    return 0


def extract_to(target: Path, ignoring: Sequence[str] = (), places: Sequence[str] = ("portal",)) -> None:
    """Write every text of the sources to `target`, sorted, without line numbers: it differs only in texts.

    `ignoring` names folders (of code or templates) whose texts are left out; `places` files or folders to look in.
    """
    pybabel = str(Path(sys.executable).parent / "pybabel")
    # Said even when nothing is left out: Babel's own choice is to pass over `_layout` and `_ui`.
    left_out = f"--ignore-dirs={' '.join([*ignoring, '.*', '__pycache__'])}"
    command = [pybabel, "-q", *_EXTRACT, left_out, "-o", str(target), *places]
    subprocess.run(command, cwd=ROOT, check=True)


def update(path: Path, language: str) -> None:
    """Bring one catalogue up to date: new texts come in empty, texts no longer used go out."""
    catalogue = polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": language,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    catalogue.merge(polib.pofile(str(TEMPLATE)))
    for gone in catalogue.obsolete_entries():
        catalogue.remove(gone)
    _make_room_for_plurals(catalogue, language)
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    _report(catalogue, language)


def _make_room_for_plurals(catalogue: polib.POFile, language: str) -> None:
    count = int(PLURALS[language].split("nplurals=")[1][0])
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {i: entry.msgstr_plural.get(i, "") for i in range(count)}


def _report(catalogue: polib.POFile, language: str) -> None:
    missing = [entry.msgid for entry in catalogue.untranslated_entries() + catalogue.fuzzy_entries()]
    print(f"{language}: {len(catalogue) - len(missing)} of {len(catalogue)} translated")
    for msgid in missing[:_SHOWN]:
        print(f"    {msgid}")
    if len(missing) > _SHOWN:
        print(f"    … and {len(missing) - _SHOWN} more")


if __name__ == "__main__":
    sys.exit(main())
