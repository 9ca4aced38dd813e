"""The gate: each rule by an example, then all combinations against the rules written a second time in another way."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.cases import gate_record
from portal.cases.gate import (
    Child,
    Exception10,
    Gate,
    Guardian,
    Informed,
    Reason,
    View,
    Way,
    Who,
    Why,
    needs_gate,
    verdict,
)
from portal.cases.rules import Asker, Channel
from tests.slices.cases.gates import (
    CHILDREN,
    GUARDIANS,
    PASSES,
    TODAY,
    child,
    gate_of,
    gates,
    informed,
    one_and_two,
    out_of_reach,
)

NOT_TOLD = Guardian("Far", Informed.NOT_YET)


def _way(gate: Gate) -> Way:
    return verdict(gate, TODAY).way


def _why(gate: Gate) -> set[Why]:
    return {reason.why for reason in verdict(gate, TODAY).reasons}


def test_informed_and_agreed_may_be_sent() -> None:
    assert verdict(PASSES, TODAY).may_send
    assert _way(PASSES) is Way.SEND


@pytest.mark.parametrize(
    ("exception", "way"),
    [
        (Exception10.VIOLENCE, Way.STOP_VIOLENCE),
        (Exception10.NEGLECT, Way.STOP_NEGLECT),
        (Exception10.LIFE, Way.STOP_LIFE),
    ],
)
def test_an_exception_stops_whatever_else_was_answered(exception: Exception10, way: Way) -> None:
    for guardian in (informed(), informed(View.OBJECTS), NOT_TOLD):
        assert _way(gate_of(guardian, exception=exception)) is way


@pytest.mark.parametrize(
    ("guardian", "why"),
    [
        (informed(by_whom=" "), Why.BY_WHOM_MISSING),
        (informed(on=None), Why.DATE_MISSING),
        (informed(on=TODAY + timedelta(days=1)), Why.DATE_MISSING),
        (informed(how=""), Why.HOW_MISSING),
        (informed(View.NOT_SAID), Why.VIEW_MISSING),
        (informed(name=""), Why.NAME_MISSING),
        (NOT_TOLD, Why.NOT_INFORMED),
    ],
)
def test_who_when_how_and_what_they_think_is_recorded_first(guardian: Guardian, why: Why) -> None:
    found = verdict(gate_of(guardian), TODAY)
    assert found.way is Way.PREPARE_TALK
    assert found.reasons == (Reason(why, Who.GUARDIAN, 0),)


def test_today_is_a_date() -> None:
    assert verdict(gate_of(informed(on=TODAY)), TODAY).may_send


def test_each_guardian_counts() -> None:
    found = verdict(gate_of(informed(), NOT_TOLD), TODAY)
    assert found.way is Way.PREPARE_TALK
    assert found.reasons == (Reason(Why.NOT_INFORMED, Who.GUARDIAN, 1),)


def test_unsure_is_not_a_refusal() -> None:
    assert verdict(gate_of(informed(View.UNSURE)), TODAY).may_send


def test_a_refusal_leads_to_asking_without_a_name() -> None:
    assert _way(gate_of(informed(), informed(View.OBJECTS))) is Way.CONSULT
    assert _way(gate_of(NOT_TOLD, informed(View.OBJECTS))) is Way.CONSULT


def test_one_out_of_reach_is_recorded_with_what_was_tried() -> None:
    assert verdict(gate_of(informed(), out_of_reach()), TODAY).may_send
    assert _why(gate_of(informed(), out_of_reach(reason=" "))) == {Why.TRIED_MISSING}
    assert not verdict(gate_of(informed(View.OBJECTS), out_of_reach()), TODAY).may_send


def test_when_nobody_could_be_reached_one_asks_without_a_name() -> None:
    found = verdict(gate_of(out_of_reach(), out_of_reach()), TODAY)
    assert (found.way, found.reasons) == (Way.CONSULT, (Reason(Why.NOBODY_INFORMED),))


def test_where_informing_is_dangerous_it_is_the_way_for_violence() -> None:
    assert _way(gate_of(informed(), out_of_reach(is_dangerous=True))) is Way.STOP_VIOLENCE
    assert _way(gate_of(informed(View.OBJECTS), NOT_TOLD, informed(is_dangerous=True))) is Way.STOP_VIOLENCE


@pytest.mark.parametrize(
    ("young", "way"),
    [
        (child(16), Way.SEND),
        (child(16, View.OBJECTS), Way.CONSULT),
        (child(16, View.UNSURE), Way.PREPARE_TALK),
        (child(16, View.AGREES, was_asked=False), Way.PREPARE_TALK),
        (child(15, View.OBJECTS), Way.SEND),
        (child(12, View.NOT_SAID), Way.SEND),
        (child(12, View.NOT_SAID, was_asked=False), Way.PREPARE_TALK),
        (child(11, View.NOT_SAID, was_asked=False), Way.SEND),
        (child(None), Way.PREPARE_TALK),
        (child(name=""), Way.PREPARE_TALK),
    ],
)
def test_the_young_decide_from_sixteen_and_are_asked_from_twelve(young: Child, way: Way) -> None:
    assert _way(gate_of(informed(), children=[child(), young])) is way


def test_a_child_who_objects_is_weighed() -> None:
    found = verdict(gate_of(informed(), children=[child(), child(13, View.OBJECTS)]), TODAY)
    assert found.may_send
    assert found.weighs == (Reason(Why.CHILD_OBJECTS, Who.CHILD, 1),)


def test_somebody_of_age_has_no_guardian() -> None:
    assert verdict(gate_of(children=[child(18)]), TODAY).may_send
    assert _why(gate_of(children=[child(18), child(17)])) == {Why.NO_GUARDIAN}


def test_it_is_about_somebody() -> None:
    assert _why(Gate(Exception10.NONE, (informed(),), ())) == {Why.NO_CHILD}


# --- all combinations -------------------------------------------------------------------------------------------


def _guardian_is_done(each: Guardian) -> bool:
    if not each.name.strip() or each.is_dangerous or each.view is View.OBJECTS:
        return False
    match each.informed:
        case Informed.INFORMED:
            is_told = bool(each.by_whom.strip() and each.how.strip() and each.on and each.on <= TODAY)
            return is_told and each.view in (View.AGREES, View.UNSURE)
        case Informed.CANNOT:
            return bool(each.reason.strip())
        case Informed.NOT_YET:
            return False


def _child_is_done(each: Child) -> bool:
    if not each.name.strip() or each.age is None or each.age < 0:
        return False
    if each.age >= 16:
        return each.was_asked and each.own_view is View.AGREES
    return each.was_asked or each.age < 12


def _may_be_sent(gate: Gate) -> bool:
    """Rules 9 to 11 once more, as one sentence about everybody."""
    are_adults = all(each.age is not None and each.age >= 18 for each in gate.children)
    has_somebody_told = any(each.informed is Informed.INFORMED for each in gate.guardians)
    return (
        gate.exception is Exception10.NONE
        and bool(gate.children)
        and all(map(_guardian_is_done, gate.guardians))
        and all(map(_child_is_done, gate.children))
        and (has_somebody_told or (are_adults and not gate.guardians))
    )


def _check(gate: Gate) -> bool:
    found = verdict(gate, TODAY)
    may = _may_be_sent(gate)
    assert found.may_send is may, gate
    assert (found.way is Way.SEND) is may, gate
    assert bool(found.reasons) is not may, gate
    return may


def test_every_combination_of_one_or_two_guardians_and_one_or_two_children() -> None:
    # What is asked of one does not hang on what is answered of the other, but in five ways: danger, refusal, lack, out of
    # reach, told. So every pair of guardians meets every child, and every pair of children meets every guardian.
    pairs = [(g, (c,)) for g in one_and_two(GUARDIANS) for c in CHILDREN]
    pairs += [((g,), c) for g in GUARDIANS for c in one_and_two(CHILDREN)]
    sent = sum(_check(Gate(Exception10.NONE, g, c)) for g, c in pairs)
    assert 0 < sent < len(pairs) / 20


def test_every_pair_of_guardians_meets_every_pair_of_children_in_kind() -> None:
    kinds = [informed(), informed(View.UNSURE), informed(View.OBJECTS), informed(View.NOT_SAID), informed(is_dangerous=True),
             NOT_TOLD, out_of_reach(), out_of_reach(reason="")]  # fmt: skip
    everybody = product(Exception10, one_and_two(kinds), one_and_two(CHILDREN))
    assert sum(_check(Gate(*each)) for each in everybody) > 0


@settings(max_examples=1500)
@given(gate=gates)
def test_any_number_of_guardians_and_children(gate: Gate) -> None:
    _check(gate)


@given(gate=gates, data=st.data())
def test_in_which_order_they_stand_decides_nothing(gate: Gate, data: st.DataObject) -> None:
    other = Gate(
        gate.exception,
        tuple(data.draw(st.permutations(gate.guardians))),
        tuple(data.draw(st.permutations(gate.children))),
    )
    assert _way(other) is _way(gate)


@given(gate=gates)
def test_it_is_kept_as_it_was(gate: Gate) -> None:
    assert gate_record.from_record(gate_record.to_record(gate)) == gate


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("asker", list(Asker))
def test_whatever_a_professional_sends_needs_it(channel: Channel, asker: Asker) -> None:
    sent = channel is Channel.PROFESSIONAL or (asker is Asker.PROFESSIONAL and channel in (Channel.PORTAL, Channel.CHAT))
    for kind in ("concern", "answers", "gate", "contact", "name", "something_new"):
        assert needs_gate(channel, asker, frozenset({kind})) is sent
        assert needs_gate(channel, asker, frozenset({kind, "consultation"})) is sent
    assert not needs_gate(channel, asker, frozenset({"consultation"}))
    assert not needs_gate(channel, asker, frozenset())
