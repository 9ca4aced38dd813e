"""The demo's cases as stories: how each began, and what happened then. One file a story, in `cases/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from portal.cases.rules import Asker, Channel

_FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Step:
    """One thing that happened. `do` names it, `by` is a colleague's key or '' for the family."""

    at: str
    do: str
    by: str = ""
    text: str = ""
    value: str = ""  # a level, a phase, a field of the mapping form, or the colleague who is asked
    said_by: str = "family"
    leader: str = ""  # of a level or a round: which leaders know
    goal: str = ""  # of a round; of the end: what came of it
    agreed: str = ""  # of a round, a line each: what | who
    days: str = "0"  # of a round: until it is looked at
    family: str = ""  # what the family says of it
    child: str = ""
    others: str = ""
    norwegian: str = ""  # of an answer in two versions: the Norwegian one, with '+ ' before what may be shared
    code: str = ""  # of somebody who is let in: what visitors of the demo read beside the code that was made


@dataclass(frozen=True)
class Beginning:
    """How the enquiry came in: through a conversation of the portal (`answers`), or noted down by `by`."""

    at: str
    channel: Channel
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by: str = ""
    age_band: str = ""
    topic: str = ""
    interpreter: str = ""
    phone: str = ""
    code_days: int = 0  # how long the code lives that a colleague made; 0: the family has its own by now


@dataclass(frozen=True)
class Concern:
    """What a professional wrote about a family that knows of it; the people's fields are those of the concern's form.

    A guardian's `days_before` says how long before the enquiry the talk was.
    """

    by: str
    facts: Mapping[str, str]
    child: tuple[Mapping[str, str], ...]
    guardian: tuple[Mapping[str, str], ...]
    consents: Mapping[str, str] = field(default_factory=dict)
    is_together: bool = False


@dataclass(frozen=True)
class Story:
    """A case. `code_label` is there for the codes that visitors of the demo are shown.

    Where a professional began it there is a `concern`, or a `question` without a name: the fields of its form.
    """

    slug: str
    asker: Asker
    language: str
    beginning: Beginning
    steps: tuple[Step, ...]
    code_label: str = ""
    concern: Concern | None = None
    question: Mapping[str, str] = field(default_factory=dict)

    @property
    def moments(self) -> list[str]:
        """When it began, and when each step happened."""
        return [self.beginning.at, *(step.at for step in self.steps)]

    @property
    def codes(self) -> dict[str, str]:
        """Every code that opens something here, with what visitors of the demo read beside it, '' for nothing."""
        further = {further_code(self.slug, each.text): each.code for each in self.steps if each.do == "let_in"}
        return {self.slug: self.code_label, **further}


def further_code(slug: str, name: str) -> str:
    """What the code of somebody who was let into a story is called."""
    return f"{slug}/{name}"


@cache
def stories() -> tuple[Story, ...]:
    """Every story, by the name of its file."""
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.toml")))


def _read(path: Path) -> Story:
    data = tomllib.loads(path.read_text("utf-8"))
    steps = tuple(Step(**_trimmed(row)) for row in data.get("step", ()))
    begun, label = _beginning(data["begins"]), data.get("code", "")
    concern, question = _concern(data.get("concern")), _trimmed(data.get("question", {}))
    return Story(path.stem, Asker(data["asker"]), data["language"], begun, steps, label, concern, question)


def _concern(row: dict[str, Any] | None) -> Concern | None:
    if row is None:
        return None
    people = {who: tuple(_trimmed(one) for one in row[who]) for who in ("child", "guardian")}
    return Concern(row["by"], _trimmed(row["facts"]), **people, consents=row["consents"], is_together=row["is_together"])


def _beginning(row: dict[str, Any]) -> Beginning:
    answers = {key: _values(given) for key, given in row.pop("answers", {}).items()}
    return Beginning(channel=Channel(row.pop("channel")), answers=answers, **row)


def _values(given: str | list[str]) -> tuple[str, ...]:
    return (given.strip(),) if isinstance(given, str) else tuple(given)


def _trimmed(row: dict[str, Any]) -> dict[str, str]:
    return {key: str(value).strip() for key, value in row.items()}
