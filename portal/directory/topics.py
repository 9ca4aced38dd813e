"""What people come with: the very slugs of the conversation's questions, and how the two ways in meet.

The conversation stands above the directory, so its slugs are written down here; a test holds the two lists together.
"""

from collections.abc import Iterable, Mapping

PARENT_TOPICS = (
    "everyday_limits", "feelings", "school_kindergarten", "friends_bullying", "sleep_food", "screens", "separation",
    "money_housing", "health_disability", "drugs", "violence", "grief", "newcomer",
)  # fmt: skip
YOUNG_TOPICS = ("friend", "family", "school", "online", "body_feelings", "love", "not_safe")
SAYS_NOTHING = frozenset({"something_else", "other", "me"})  # choices that point at no kind of help
TOPICS = frozenset((*PARENT_TOPICS, *YOUNG_TOPICS))

# A young person's choice, in the words that services are marked with.
_MEANS: Mapping[str, tuple[str, ...]] = {
    "me": ("feelings",),
    "friend": ("friend", "feelings", "friends_bullying"),
    "family": ("family", "everyday_limits", "separation"),
    "school": ("school", "school_kindergarten", "friends_bullying"),
    "online": ("online", "screens", "friends_bullying"),
    "body_feelings": ("body_feelings", "feelings"),
    "love": ("love", "body_feelings"),
    "not_safe": ("not_safe", "violence"),
    "violence": ("violence", "not_safe"),
}


def meant_by(topics: Iterable[str]) -> tuple[str, ...]:
    """The topics that services are marked with, from what was chosen; those that say nothing give nothing."""
    wide = [slug for topic in topics for slug in _MEANS.get(topic, (topic,))]
    return tuple(slug for slug in dict.fromkeys(wide) if slug in TOPICS)


def ages_of(band: str) -> tuple[int, int] | None:
    """The years of an answer such as '6-12'; None when it says nothing of an age (several, not answered)."""
    if band in _BANDS:
        return _BANDS[band]
    first, _, last = band.partition("-")
    return (int(first), int(last)) if first.isdecimal() and last.isdecimal() else None


_BANDS = {"unborn": (0, 0), "over_18": (18, 25)}
