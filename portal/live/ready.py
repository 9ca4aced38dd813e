"""Ready answers for a live talk: short texts in the family's language, which whoever answers reads and sends. Pure."""

from dataclasses import dataclass

from portal.municipality.profile import Pack

# The order in which they are offered.
ANSWERS = (
    "hello",
    "moment",
    "more",
    "thanks",
    "safe",
    "danger",
    "no_name",
    "colleague",
    "closing",
    "goodbye",
)
_LINES = frozenset({"ambulance", "police", "child_alarm"})  # every pack has them (lines.MUST_HAVE)


@dataclass(frozen=True)
class Ready:
    """A ready answer. `title` is in the writer's language, `body` in the family's."""

    name: str
    title: str
    body: str


def ready_answers(
    pack: Pack, writer_language: str, family_language: str, first_name: str, role: str
) -> list[Ready]:
    """Every ready answer, with the writer's first name and role filled in."""
    role_name = pack.texts.get(family_language, f"role.{role}.name").lower()
    fields = {"name_of_staff": first_name, "role": role_name, **_numbers(pack)}
    return [
        Ready(
            name,
            pack.texts.get(writer_language, f"live_replies.{name}.title"),
            pack.texts.get(family_language, f"live_replies.{name}.body", **fields).strip(),
        )
        for name in ANSWERS
    ]


def _numbers(pack: Pack) -> dict[str, str]:
    """The numbers to call, from the pack's verified lines: never written into a text."""
    return {line.slug: line.number for line in pack.crisis_lines if line.slug in _LINES}
