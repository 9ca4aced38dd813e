"""Gates to try: one that passes, and every combination of what can be answered in one."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations_with_replacement, product
from typing import Any

from hypothesis import strategies as st

from portal.cases.gate import Child, Exception10, Gate, Guardian, Informed, View

TODAY = date(2026, 11, 23)
_TOLD = {"by_whom": "Kontaktlæreren", "on": TODAY - timedelta(days=3), "how": "I en samtale"}
_ALL_TOLD: Any = _TOLD | {"reason": "Ringt tre ganger"}
_DATES = (None, TODAY - timedelta(days=3), TODAY, TODAY + timedelta(days=1))


def informed(view: View = View.AGREES, **different: Any) -> Guardian:
    """A guardian who knows."""
    return Guardian(**{"name": "Mor", "informed": Informed.INFORMED, **_TOLD, "view": view, **different})


def out_of_reach(**different: Any) -> Guardian:
    """A guardian whom nobody could reach."""
    return Guardian(**{"name": "Far", "informed": Informed.CANNOT, "reason": "Ringt tre ganger, sendt brev", **different})


def child(age: int | None = 8, own_view: View = View.AGREES, was_asked: bool = True, name: str = "Kari") -> Child:
    return Child(name, age, own_view, was_asked)


def gate_of(*guardians: Guardian, children: Sequence[Child] = (), exception: Exception10 = Exception10.NONE) -> Gate:
    return Gate(exception, guardians, tuple(children) or (child(),))


PASSES = gate_of(informed())

# Everything that decides about one guardian: 3 × 4 × 2 × 2 × 2.
GUARDIANS = tuple(
    Guardian("Mor" if is_named else " ", how_far, is_dangerous=danger, view=view, **(_ALL_TOLD if whole else {}))
    for how_far, view, whole, danger, is_named in product(Informed, View, (True, False), (True, False), (True, False))
)
# Everything that decides about one child: 7 ages × 4 × 2.
CHILDREN = tuple(
    Child("Kari", age, view, asked) for age, view, asked in product((None, 0, 11, 12, 15, 16, 18), View, (True, False))
)


def one_and_two(of: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Each alone, and each pair; in which order they stand is another test's."""
    yield from ((each,) for each in of)
    yield from combinations_with_replacement(of, 2)


_words = st.sampled_from(["", " ", "Noe"])
guardians = st.builds(
    Guardian, name=_words, informed=st.sampled_from(Informed), by_whom=_words, on=st.sampled_from(_DATES), how=_words,
    view=st.sampled_from(View), reason=_words, is_dangerous=st.sampled_from([False, False, False, True]),
)  # fmt: skip
good_guardians = st.sampled_from([informed(), informed(View.UNSURE), out_of_reach()])
_ages = st.none() | st.integers(-1, 20)
children = st.builds(Child, name=_words, age=_ages, own_view=st.sampled_from(View), was_asked=st.booleans())
good_children = st.sampled_from([child(), child(13, View.OBJECTS), child(16), child(5, View.NOT_SAID, was_asked=False)])
gates = st.builds(
    Gate,
    st.sampled_from(Exception10) | st.just(Exception10.NONE),
    st.lists(good_guardians | guardians, max_size=5).map(tuple),
    st.lists(good_children | children, max_size=5).map(tuple),
)
