"""Somebody who wants to fill our disk with a conversation."""

from tests.factories import Office
from tests.people.hands import fields

MUCH = "a" * 160_000


def test_a_draft_does_not_grow_without_end(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    client, token = parent.hands.client, fields(parent.hands.page, "csrf_token")[0]
    seen = []
    for key in ("words", "matters"):
        client.post("/talk", data={"csrf_token": token, "q": "review", "go": f"to:{key}"})
        answer = client.post("/talk", data={"csrf_token": token, "q": key, "go": "next", "answer": MUCH})
        seen.append(answer.status_code)
    assert seen == [303, 413]
    assert "113" in answer.get_data(as_text=True)


def test_everything_at_its_longest_is_taken(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    long = ("Det er mye å fortelle. " * 400)[:8000].strip()
    parent.answers_everything({key: (long,) for key in ("words", "matters")})
    parent.sends()
