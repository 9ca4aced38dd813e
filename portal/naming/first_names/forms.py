"""Ukrainian and Polish bend names: 'Марія' is 'Марії' to whom something is given. The forms of a name, by its ending. Pure.

Rules of school grammar for the singular, a little too generous: a form that nobody uses does no harm.
"""

from collections.abc import Iterable

_SOFTENED = {"г": "з", "к": "ц", "х": "с"}  # Ольга, Ользі
_POLISH_SOFTENED = {"k": "c", "g": "dz", "ch": "sz", "r": "rz", "t": "ci", "d": "dzi", "ł": "l"}  # Monika, Monice


def words_in(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


def ukrainian(names: Iterable[str]) -> frozenset[str]:
    """These names (casefolded) in all their forms."""
    return frozenset(form for name in names for form in (name, *_ukrainian(name)))


def polish(names: Iterable[str]) -> frozenset[str]:
    """These names (casefolded) in all their forms."""
    return frozenset(form for name in names for form in (name, *_polish(name)))


def _ends(stem: str, endings: str) -> list[str]:
    return [stem + ending for ending in endings.split()]


def _ukrainian(name: str) -> list[str]:
    stem, last = name[:-1], name[-1]
    if name.endswith("ія"):
        return _ends(stem, "ї ю єю є")
    if last == "я":
        return _ends(stem, "і ю ею є ї ле")
    if last == "а":
        soft = stem[:-1] + _SOFTENED.get(stem[-1], stem[-1])
        return [*_ends(stem, "и і у ою ею о"), soft + "і"]
    if last == "о":
        return _ends(stem, "а у ові ом е і")
    if last == "й":
        return _ends(stem, "я ю єві єм ї є")
    if last == "ь":
        return _ends(stem, "я ю еві ем і")
    return _ends(name, "а у ові ом е і")


def _polish(name: str) -> list[str]:
    stem, last = name[:-1], name[-1]
    if name.endswith(("ia", "ja", "la")):
        soft = stem[:-1] if name.endswith("ia") else stem
        return [*_ends(soft, "i ii"), *_ends(stem, "i ę ą o u")]
    if last == "a":
        return [*_ends(stem, "y i ę ą o"), *_softened(stem)]
    if name.endswith("ek"):
        return _ends(name[:-2] + "k", "a owi iem u")
    if name.endswith("eł"):
        return [*_ends(name[:-2] + "ł", "a owi em"), name[:-2] + "le"]
    if last in ("i", "y"):
        return _ends(name, "ego emu m") if last == "i" else _ends(stem, "ego emu ym")
    if last == "o":
        return _ends(stem, "a owi em ie")
    if last == "ń":
        return _ends(stem + "ni", "a owi em u")
    return [*_ends(name, "a owi em u ie"), *_softened(name)]


def _softened(stem: str) -> list[str]:
    """Where the last sound of the stem softens before -e: Marta, Marcie; Piotr, Piotrze."""
    for hard in ("ch", *"kgrtdł"):
        if stem.endswith(hard):
            return [stem[: -len(hard)] + _POLISH_SOFTENED[hard] + "e"]
    return [stem + "ie"]
