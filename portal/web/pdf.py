"""Setting a page as PDF with typst (the `pdf` extra), where it is installed.

What is set goes in as data, never as typst's own language: no text can become a command. Nothing is kept, in memory or on
the disk: whoever sets the same for everybody keeps it themselves.
"""

import json
import re
from collections.abc import Collection, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal
from unicodedata import category, name

Standard = Literal["a-2a", "ua-1"]


@cache
def can_make_pdf() -> bool:
    """Whether typst is installed here."""
    return find_spec("typst") is not None


def set_pdf(template: Path, data: dict[str, Any], standards: Sequence[Standard] = ()) -> bytes:
    """The template with this data as a tagged PDF, which declares these standards ("a-2a"). Raises ImportError without typst.

    A picture that no font here has is said in words, [person with folded hands]: a box would say nothing.
    """
    return _set(template, _in_words(_as_json(data)), standards)


def set_to_keep(template: Path, data: dict[str, Any], standards: Sequence[Standard]) -> bytes:
    """The same where a standard allows no sign without a picture: one that no font here has stands as its number and name,
    [U+1F64F PERSON WITH FOLDED HANDS]. Raises ImportError without typst, TypstError for what is no sign's fault.
    """
    import typst

    words, missing = _as_json(data), set[str]()
    for _ in range(_MOST_ROUNDS):
        try:
            return _set(template, _named(words, missing), standards)
        except typst.TypstError as error:
            found = _signs_in(str(error))
            if not found:
                break
            missing |= {each for each in words if any(_are_near(each, one) for one in found)}
    return _set(template, _named(words, {each for each in words if ord(each) > _LATIN}), standards)


_MOST_ROUNDS = 12  # typst names one sign at a time; with one all its neighbours go
_LATIN = 0x24F
_SIGN = re.compile(r'`"(.+?)"`')
_NUMBER = re.compile(r"\\u\{([0-9a-f]+)\}")
_JOINS = "\u200d\ufe0e\ufe0f"  # how a picture is drawn, or that the next belongs to it


def _as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


def _set(template: Path, words: str, standards: Sequence[Standard]) -> bytes:
    import typst

    declared: Any = list(standards) or None
    made: bytes = typst.compile(template.read_bytes(), format="pdf", sys_inputs={"data": words}, pdf_standards=declared)
    return made


def _signs_in(fault: str) -> set[str]:
    """The signs beyond the Latin ones that typst says it cannot set."""
    told = "".join(_NUMBER.sub(lambda number: chr(int(number[1], 16)), each) for each in _SIGN.findall(fault))
    return {each for each in told if ord(each) > _LATIN}


def _are_near(one: str, other: str) -> bool:
    """Whether two are the same sign, or pictures of one kind: of emoji a font has all or none."""
    is_picture = _is_picture(one) and category(one) == category(other)
    return one == other or (is_picture and ord(one) >> 12 == ord(other) >> 12)


def _in_words(words: str) -> str:
    pictures = {each for each in words if _is_picture(each)}
    missing = _without_font(pictures) if pictures else set()
    if not missing:
        return words
    sign = re.compile(f"([{re.escape(''.join(sorted(missing)))}])[{_JOINS}{_SKIN}]*")
    return sign.sub(lambda found: _said(found[1]), words)


_SKIN = "\U0001f3fb-\U0001f3ff"
_FLAG_A, _FLAG_Z = 0x1F1E6, 0x1F1FF  # the letters of a flag
_PROBE = b'#set text(font: ("Noto Sans", "DejaVu Sans", "Libertinus Serif"))\n#json(bytes(sys.inputs.data)).signs'


def _is_picture(sign: str) -> bool:
    return ord(sign) > _LATIN and category(sign) in ("So", "Sk", "Cn", "Co")


def _said(sign: str) -> str:
    if _FLAG_A <= ord(sign) <= _FLAG_Z:
        return chr(ord(sign) - _FLAG_A + ord("A"))
    return f"[{name(sign, f'U+{ord(sign):04X}').lower()}]"


def _without_font(pictures: Collection[str]) -> set[str]:
    """Which of these no font here has: a standard that allows no sign without a picture tells, one at a time."""
    import typst

    missing: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        left = _as_json({"signs": " ".join(sorted(set(pictures) - missing))})
        try:
            typst.compile(_PROBE, format="pdf", sys_inputs={"data": left}, pdf_standards=["a-2b"])
        except typst.TypstError as error:
            found = _signs_in(str(error))
            if not found:
                break
            missing |= {each for each in pictures if any(_are_near(each, one) for one in found)}
        else:
            return missing
    return set(pictures)


def _named(words: str, missing: Collection[str]) -> str:
    """The words with these signs by number and name; what only said how to draw one goes with it."""
    if not missing:
        return words
    picture = re.compile(f"([{re.escape(''.join(sorted(missing)))}])[{_JOINS}]*")
    return picture.sub(lambda found: f"[{' '.join(filter(None, (f'U+{ord(found[1]):04X}', name(found[1], ''))))}]", words)
