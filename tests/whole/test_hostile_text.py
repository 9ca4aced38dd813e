"""Hostile text through every field of every form that a family or a colleague meets: nothing breaks, nothing is changed.

The forms are found by looking at the pages, so a new form is tried as soon as a page shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from portal.web.forms import clean
from tests.dom import Node, parse
from tests.factories import Office, cheap_keys, office
from tests.people.client_hands import ClientHands

__all__ = ["cheap_keys", "office"]
pytestmark = pytest.mark.whole

FIXED = [
    "\u202eesrever\u202c og \u2066isolert\u2069",
    "👩‍👩‍👧‍👦🏳️‍🌈 \U0001f9d1\u200d\U0001f9b0",
    "før\x00etter\x01\x1b[31m",
    "=HYPERLINK(\"http://evil.example\";\"klikk\")",
    "＋cmd|' /C calc'!A0",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>' onfocus=alert(1) autofocus='",
    "{{ 7*7 }} {% raw %} %(num)s %s ${7*7}",
    "'; DROP TABLE case_file; --",
    "A\u030a e\u0301 \u2126 \ufb01",  # NFC makes other characters of these
    "\u200b\u200d\ufeff\u00ad",
    "../../etc/passwd\r\nSet-Cookie: x=1",
    "\ud800 halv",
    "\uffff\U0010ffff",
    "ﷺ" * 400,
]
HOSTILE = st.one_of(
    st.sampled_from(FIXED),
    st.text(st.characters(), max_size=200),
    st.text(st.sampled_from("<>&\"'`={}%\\\0\u202e\u2028\u0600é\ud834 \n"), max_size=60),
)
_NEVER_TYPED = frozenset({"hidden", "submit", "button", "checkbox", "radio"})
# Where a form leads away from what is tried: leaving, deleting, ending, taking over.
_NOT_TRIED = ("/exit", "/thread/leave", "/thread/delete", "/staff/sign-out", "/reopen")


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: its address, what it sends untouched, and which fields are written in."""

    page: str
    address: str
    rest: dict[str, str]
    written: tuple[str, ...]


def _forms(hands: ClientHands, path: str) -> list[Form]:
    hands.open(path)
    found = [one for one in hands.page.root.all("form") if one.get("method").lower() == "post"]
    return [_form(hands.path, one) for one in found if not one.get("action").startswith(_NOT_TRIED)]


def _form(path: str, form: Node) -> Form:
    written = [
        one.get("name") for one in form.all("input", "textarea") if one.tag == "textarea" or one.get("type") not in _NEVER_TYPED
    ]
    rest: dict[str, str] = {}
    for one in form.all("input", "select", "button"):
        if one.tag == "select":
            rest[one.get("name")] = next((option.get("value") for option in one.all("option")), "")
        elif one.get("type") in ("hidden", "radio") or (one.tag == "button" and one.get("name") == "go"):
            rest.setdefault(one.get("name"), one.get("value"))
    rest.pop("", None)
    if "go" in rest:
        rest["go"] = "next"
    return Form(path, form.get("action") or path, rest, tuple(written))


def _post(hands: ClientHands, form: Form, typed: str) -> TestResponse:
    """Half characters can only be sent as the bytes of a broken browser."""
    fields = [*form.rest.items(), *((name, typed) for name in form.written)]
    body = "&".join(f"{_coded(name)}={_coded(value)}" for name, value in fields)
    return hands.client.post(form.address, data=body, content_type="application/x-www-form-urlencoded")


def _coded(value: str) -> str:
    return quote_plus(value.encode("utf-8", "surrogatepass"))


def _shown(answer: TestResponse) -> str:
    page = parse(answer.get_data(as_text=True)).root
    texts = ["".join(part for part in node.children if isinstance(part, str)) for node in page.all()]
    return "\n".join([*texts, *(node.get("value") for node in page.all("input"))])


def _check(answer: TestResponse) -> None:
    html = answer.get_data(as_text=True)
    assert answer.status_code < 500, html[:300]
    assert not any(danger in html for danger in ("<script>alert", "<svg/onload", "<img src=x", "49 {% raw", "\0"))


def _parent_inside(office: Office) -> ClientHands:
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    return parent.hands


def _forms_of_a_parent(office: Office) -> list[tuple[ClientHands, Form]]:
    inside, talking, outside = _parent_inside(office), office.parent(), office.hands()
    found = [(inside, form) for form in _forms(inside, "/thread")]
    talking.begins_to_talk()
    while talking.is_asked:
        found += [(talking.hands, form) for form in _forms(talking.hands, "/talk") if form.written]
        if talking.is_asked == "review":
            break
        talking.answers(*{"contact": ("email",), "interpreter": ("yes",), "involved": ("school",)}.get(talking.is_asked, ()))
    return found + [(outside, form) for form in _forms(outside, "/thread") + _forms(outside, "/")]


def _forms_at_the_desk(office: Office) -> list[tuple[ClientHands, Form]]:
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    desk, stranger = office.at_the_desk(), office.hands()
    pages = [f"/desk/case/{case_id}{part}" for part in ("", "/answer", "/national", "/steps")] + ["/desk/new", "/staff/me"]
    return [(desk, form) for page in pages for form in _forms(desk, page)] + [
        (stranger, form) for form in _forms(stranger, "/staff/sign-in")
    ]


@pytest.mark.parametrize("side", [_forms_of_a_parent, _forms_at_the_desk])
def test_no_hostile_text_breaks_any_form(office: Office, side: object) -> None:
    forms = side(office)  # type: ignore[operator]
    written = {(form.address, name) for _, form in forms for name in form.written}
    assert len(written) >= 5, written
    for hands, form in forms:
        for typed in FIXED:
            _check(_post(hands, form, typed))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=HOSTILE)
def test_a_message_is_shown_as_it_was_written(office: Office, typed: str) -> None:
    if not hasattr(office, "inside"):
        office.inside = _parent_inside(office)  # type: ignore[attr-defined]
    hands: ClientHands = office.inside  # type: ignore[attr-defined]
    form = next(one for one in _forms(hands, "/thread") if one.address == "/thread/write")
    answer = _post(hands, form, typed)
    _check(answer)
    stored = _as_sent(typed).strip()
    assert answer.status_code == (303 if stored else 422)
    hands.open("/thread")
    assert hands.response is not None
    assert stored in _shown(hands.response)


@pytest.mark.parametrize("typed", FIXED)
def test_a_colleague_reads_what_the_family_wrote_and_the_other_way(office: Office, typed: str) -> None:
    inside, desk, stored = _parent_inside(office), office.at_the_desk(), _as_sent(typed).strip()
    desk.open("/desk")
    address = next(link.get("href") for link in desk.page.root.all("a") if link.has("data-row"))
    write = next(one for one in _forms(inside, "/thread") if one.address == "/thread/write")
    _post(inside, write, typed)
    for kind in ("note", "mapping", "level", "answer"):
        page = address + {"answer": "/answer", "level": "/steps", "mapping": "/mapping"}.get(kind, "")
        form = next(one for one in _forms(desk, page) if one.address == f"{address}/{kind}")
        if kind == "level":  # its other fields are short lines and a day, which refuse what is too long or no day
            form = replace(form, written=("reason",))
        answer = _post(desk, form, typed)
        assert answer.status_code == (303 if stored else 422), kind
        desk.open(address)
        assert desk.response is not None
        assert _shown(desk.response).count(stored) >= 1
    inside.open("/thread")
    assert inside.response is not None
    assert _shown(inside.response).count(stored) >= (2 if stored else 0)


def _as_sent(typed: str) -> str:
    """What a server can know of it: the bytes of half characters arrive as '%ED%A0%80', written out."""
    cleaned = clean(typed.encode("utf-8", "surrogatepass").decode("utf-8", "werkzeug.url_quote"))
    return cleaned if isinstance(cleaned, str) else ""


STRANGE = [
    "/desk/case/%00",
    "/desk/case/%ED%A0%80",
    "/desk/case/" + "9" * 3000,
    "/desk?view=%00",
    "/desk?after=0%00.%00",
    "/desk?after=1.%ED%A0%80",
    "/desk?view=ours&after=" + "9" * 400,
    "/admin/people/%00",
    "/%ED%A0%80",
    "/?lang=%00",
]


@pytest.mark.parametrize("path", STRANGE)
def test_no_address_breaks_anything(office: Office, path: str) -> None:
    desk = office.at_the_desk()
    assert desk.client.get(path).status_code < 500


@pytest.mark.parametrize("cookie", ["v", "session", "lang", "gone", "staff", "parked"])
@pytest.mark.parametrize("value", ["", "x", "00" * 32, "zz" * 32, "a" * 3000, "ø\"\\"])
def test_no_cookie_breaks_anything(office: Office, cookie: str, value: str) -> None:
    client = office.client()
    client.set_cookie(cookie, value)
    for path in ("/", "/talk", "/thread", "/desk"):
        assert client.get(path).status_code < 500
