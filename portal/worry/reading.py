"""The phrase lists as they are written, one file a language: `phrases/<language>.toml`.

    [words]                       # sets of words that phrases share
    me = "meg meg mæ"

    [violence]
    phrases = ["slår|slo {me}"]   # any of these
    except = ["slår {me} … sjakk"]  # … but not where one of these overlaps it
    always = []                   # and these whatever stands around them

In a phrase words stand beside each other. `a|b` is any of them, `{me}` a set, `word*` a beginning, `word?` may be left out,
and `…` lets up to three other words in between.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from portal.worry.folding import fold

FOLDER = Path(__file__).parent / "phrases"
GAP = 3  # words
BEGINNING = 3  # letters that a `word*` must have: shorter ones would begin half the language
# Who writes Norwegian writes both norms and the dialect between them, so their lists are read as one.
_TOGETHER = {"nb": ("nb", "nn"), "nn": ("nb", "nn")}

Step = tuple[frozenset[str], int]  # any of these words, with at most so many others before it
Phrase = tuple[Step, ...]


def families(languages: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """The groups of lists to read for these languages; a language without a list has none."""
    wanted = {_TOGETHER.get(language, (language,)) for language in languages}
    return frozenset(
        family for family in wanted if all((FOLDER / f"{name}.toml").exists() for name in family)
    )


def read_family(family: tuple[str, ...]) -> Mapping[str, Mapping[str, Sequence[Phrase]]]:
    """The phrases by kind and list ('phrases', 'except', 'always'). Raises ValueError for a phrase that cannot be read."""
    tables = [tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")) for name in family]
    sets = _sets(tables)
    kinds = {kind for table in tables for kind in table if kind != "words"}
    return {kind: _lists([table.get(kind, {}) for table in tables], sets) for kind in kinds}


def _sets(tables: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The sets of words of all the lists: the same name in two lists is one set. A set may hold another one, made before."""
    sets: dict[str, str] = {}
    for table in tables:
        for name, words in table.get("words", {}).items():
            sets[name] = "|".join(filter(None, [sets.get(name, ""), *words.split()]))
    return sets


def _lists(tables: Sequence[Mapping[str, Sequence[str]]], sets: Mapping[str, str]) -> dict[str, list[Phrase]]:
    return {
        name: [made for table in tables for line in table.get(name, ()) for made in phrases_of(line, sets)]
        for name in ("phrases", "except", "always")
    }


def phrases_of(line: str, sets: Mapping[str, str]) -> Iterator[Phrase]:
    """The phrases that a line stands for: two for each word that may be left out."""
    for written in _with_and_without(line.split()):
        yield _phrase(written, sets, line)


def _with_and_without(parts: Sequence[str]) -> Iterator[list[str]]:
    if not parts:
        yield []
        return
    for rest in _with_and_without(parts[1:]):
        yield [parts[0].removesuffix("?"), *rest]
        if parts[0].endswith("?"):
            yield rest


def _phrase(parts: Sequence[str], sets: Mapping[str, str], line: str) -> Phrase:
    steps, gap = [], 0
    for part in parts:
        if part == "…":
            gap = GAP
            continue
        steps.append((_words(part, sets, line), gap))
        gap = 0
    if not steps or gap or steps[0][1]:
        raise ValueError(f"a phrase begins and ends with a word: {line}")
    return tuple(steps)


def _words(part: str, sets: Mapping[str, str], line: str) -> frozenset[str]:
    while "{" in part:
        start, end = part.index("{"), part.index("}")
        name = part[start + 1 : end]
        if name not in sets:
            raise ValueError(f"there is no set of words {{{name}}}: {line}")
        part = part[:start] + sets[name] + part[end + 1 :]
    return frozenset(_folded(word) for word in part.split("|"))


def _folded(word: str) -> str:
    plain = fold(word.removesuffix("*"))
    if not word.endswith("*"):
        return plain
    if len(plain) < BEGINNING:
        raise ValueError(f"'{word}' needs at least {BEGINNING} letters before the star")
    return f"{plain}*"
