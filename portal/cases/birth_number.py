"""A Norwegian birth number's form: eleven digits that begin with a day and end with two control digits. Pure.

Weights and sums are those of the National Registry (modulus 11). D-numbers add 40 to the day; numbers for tests add 40,
65 or 80 to the month. From 2032 the first control digit may leave a rest of 0 to 3, which is let through here already.
"""

_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_RESTS = frozenset({0, 1, 2, 3})
_MONTHS = frozenset(more + month for more in (0, 40, 65, 80) for month in range(1, 13))


def is_birth_number(words: str) -> bool:
    """Whether these are eleven digits that can be somebody's number."""
    if len(words) != 11 or not words.isascii() or not words.isdigit():
        return False
    digits = [int(each) for each in words]
    return _is_day(words) and _rest(digits, _FIRST) in _RESTS and _rest(digits, _SECOND) == 0


def _is_day(words: str) -> bool:
    day, month = int(words[:2]), int(words[2:4])
    return (day - 40 if day > 40 else day) in range(1, 32) and month in _MONTHS


def _rest(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11
