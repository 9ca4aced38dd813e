"""Laws about translations: fresh, whole, with every placeholder and every tag of the original."""

import re
from pathlib import Path

import polib

_FIELD = re.compile(r"%\(([a-z_]+)\)[sd]")
_BRACED = re.compile(r"\{([a-z_]+)\}")
_TAG = re.compile(r"</?[a-z][^>]*>")
STAFF_FOLDERS = ("desk", "staff", "admin", "replies", "editor")
# An owner's pages stand among the editors', and ask in the same words: these are read in every language.
OWNERS_FILES = ("portal/editor/fields.py", "portal/editor/form_words.py", "portal/editor/said.py")


def stale_texts(template: Path, fresh: Path) -> list[str]:
    """Texts that stand in the sources but not in the kept template, or the other way round."""
    kept = {_key(entry) for entry in polib.pofile(str(template))} if template.exists() else set()
    now = {_key(entry) for entry in polib.pofile(str(fresh))}
    return [f"not gathered: {one[0]!r}" for one in sorted(now - kept)] + [
        f"no longer used: {one[0]!r}" for one in sorted(kept - now)
    ]


def catalogue_faults(path: Path, template: Path, wanted: set[str] | None = None) -> list[str]:
    """What is missing or wrong in one catalogue. `wanted` narrows it to some texts; None means all."""
    catalogue = _read(path)
    there = {_key(entry): entry for entry in catalogue if not entry.obsolete}
    found = []
    for original in polib.pofile(str(template)):
        if wanted is not None and original.msgid not in wanted:
            continue
        entry = there.get(_key(original))
        found += _entry_faults(entry) if entry else [f"missing: {original.msgid!r}"]
    return [f"{path.parent.parent.name}: {fault}" for fault in found]


def _read(path: Path) -> polib.POFile:
    return (
        polib.pofile(str(path)) if path.exists() else polib.POFile()
    )  # a missing catalogue misses every text


def _key(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""


def _entry_faults(entry: polib.POEntry) -> list[str]:
    if entry.fuzzy:
        return [f"only a guess: {entry.msgid!r}"]
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not translations or not all(translations):
        return [f"missing: {entry.msgid!r}"]
    return [
        fault for one in translations for fault in translation_faults(entry.msgid_plural or entry.msgid, one)
    ]


def translation_faults(original: str, translated: str) -> list[str]:
    """Placeholders, tags and edges that differ between a text and its translation."""
    found = []
    # A plural form may leave the number out ('one day'), never bring a field the code does not give.
    if set(_FIELD.findall(translated)) - set(_FIELD.findall(original)) or _lost(original, translated):
        found.append(f"fields differ: {original!r} / {translated!r}")
    if sorted(_BRACED.findall(original)) != sorted(_BRACED.findall(translated)):
        found.append(f"braced fields differ: {original!r} / {translated!r}")
    if sorted(_TAG.findall(original)) != sorted(_TAG.findall(translated)):
        found.append(f"tags differ: {original!r} / {translated!r}")
    if original != original.strip() or translated != translated.strip():
        found.append(f"white space at an edge: {original!r} / {translated!r}")
    return found


def _lost(original: str, translated: str) -> set[str]:
    return set(_FIELD.findall(original)) - set(_FIELD.findall(translated)) - {"num", "n", "count", "days"}


def plural_faults(path: Path, rule: str) -> list[str]:
    """A catalogue with another plural rule than its language has, or with too few forms."""
    catalogue = _read(path)
    count = int(rule.split("nplurals=")[1][0])
    found = [
        f"{len(one.msgstr_plural)} forms of {one.msgid!r}, not {count}"
        for one in catalogue
        if one.msgid_plural and len(one.msgstr_plural) != count
    ]
    if catalogue.metadata.get("Plural-Forms") != rule:
        found.append(f"the plural rule is {catalogue.metadata.get('Plural-Forms')!r}")
    return found


def msgids(template: Path) -> set[str]:
    """Every text of a template."""
    return {entry.msgid for entry in polib.pofile(str(template))}
