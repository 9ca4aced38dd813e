"""The demo's secrets: random for each instance, then the same until the file is thrown away.

They stand readable in `demo.json` because the sign-in page shows them to everybody. Nothing of a real
instance is ever here.
"""

import json
import os
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from portal.config import Settings
from portal.demo.colleagues import Colleague, professionals
from portal.demo.stories import Story
from portal.staff import second_factor
from portal.staff.passphrases import problem_with
from portal.vault import receipt

_FILE = "demo.json"
_WORDS_IN_PASSPHRASE = 4


class NotTheDemo(Exception):
    """Invented people and published secrets are for the demo alone."""

    def __init__(self) -> None:
        super().__init__("the invented people are for the demo only: portal run --demo")


@dataclass(frozen=True)
class DemoSecrets:
    """Passphrases, authenticator secrets and professionals' four words by e-mail address, receipt codes by `Story.codes`."""

    passphrases: dict[str, str] = field(default_factory=dict, repr=False)
    totp: dict[str, str] = field(default_factory=dict, repr=False)
    codes: dict[str, str] = field(default_factory=dict, repr=False)
    words: dict[str, str] = field(default_factory=dict, repr=False)


def refuse_unless_demo(settings: Settings) -> None:
    """Raises NotTheDemo outside the demo."""
    if not settings.is_demo:
        raise NotTheDemo


def read(settings: Settings) -> DemoSecrets:
    """This instance's secrets; none before the demo was filled."""
    refuse_unless_demo(settings)
    path = settings.instance / _FILE
    return DemoSecrets(**json.loads(path.read_text("utf-8"))) if path.exists() else DemoSecrets()


def read_or_make(settings: Settings, people: Sequence[Colleague], stories: Sequence[Story]) -> DemoSecrets:
    """This instance's secrets, with new ones for whoever and whatever has none yet."""
    known = read(settings)
    made = DemoSecrets(
        {one.email: known.passphrases.get(one.email) or _passphrase(one) for one in people},
        {one.email: known.totp.get(one.email) or second_factor.new_secret() for one in people},
        {code: known.codes.get(code) or " ".join(receipt.new_words(one.language)) for one in stories for code in one.codes},
        {one.email: known.words.get(one.email) or _four_words() for one in professionals()},
    )
    if made != known:
        _write(settings.instance / _FILE, made)
    return made


def _passphrase(owner: Colleague) -> str:
    while True:
        words = " ".join(secrets.choice(receipt.new_words("nb")) for _ in range(_WORDS_IN_PASSPHRASE))
        if problem_with(words, about=[owner.name, owner.email]) is None:
            return words


def _four_words() -> str:
    return " ".join(receipt.new_words("nb", count=receipt.SHORT_COUNT))


def _write(path: Path, made: DemoSecrets) -> None:
    """Whole or not at all, and for the portal's own user only."""
    handle, draft = tempfile.mkstemp(dir=path.parent)  # made with mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(made), file, ensure_ascii=False, indent=1)
    os.replace(draft, path)
