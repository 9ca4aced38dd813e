"""Walks through every page there is. Each yields a name at every page it comes to; whoever walks along may look.

The same walks serve the test client (is every page valid in every language?) and the browser (axe, pictures).
"""

import re
from collections.abc import Iterator

from tests.people.citizens import USUAL_ANSWERS, Citizen
from tests.people.colleagues import Colleague
from tests.people.hands import Hands, buttons

ANSWERS_THAT_SHOW_MOST = {
    **USUAL_ANSWERS,
    "danger": ("unsure",),
    "interpreter": ("yes",),
    "contact": ("phone",),
}
_PUBLIC = (
    "/", "/work", "/work/ask", "/help", "/help/house", "/help/shortlist", "/help-now", "/about/privacy", "/about/before",
    "/about/traces", "/about/open-data",
    "/about/accessibility", "/thread", "/guide", "/guide/level", "/work/sign-in", "/work/sign-in/{'0' * 64}",
    "/no-such-page", "/help/find?age=0-5&only=free", "/help/find?place=Lia&way=home",
)  # fmt: skip
_STAFF_DOORS = ("/staff/sign-in", "/staff/join")
_OWN = ("/staff/me", "/staff/me/code", "/staff/me/passphrase", "/desk/contacts", "/desk/new")
_VIEWS = ("ours", "unheld", "mine", "theirs", "closed")


def public_pages(hands: Hands) -> Iterator[str]:
    """What anybody may open."""
    for path in _PUBLIC:
        hands.open(path)
        yield _name(path)
    hands.open("/help/find")
    services = [link.get("href") for link in hands.page.root.all("a") if link.get("href").startswith("/help/service/")]
    hands.open(services[0])
    yield "help-service"
    hands.open(f"{services[0]}/wrong")
    yield "help-service-wrong"


def signing_in_for_work(hands: Hands) -> Iterator[str]:
    """A work address, the link (which the demo shows), the four words, the way out, and coming back without them."""
    for visit in ("first", "again"):
        hands.open("/work/sign-in")
        hands.fill("email", f"oda.{hands.language}@fjordvik.example")
        hands.press(action="/work/sign-in")
        yield f"work-asked-{visit}"
        links = [node.get("href") for node in hands.page.root.all("a") if node.get("href").startswith("/work/sign-in/")]
        hands.open(links[0])
        yield f"work-link-{visit}"
        hands.press(action=links[0])
        yield f"work-me-{visit}"
        if visit == "first":
            hands.press(action="/work/me/written-down")
            yield "work-me-unlocked"
            hands.press(action="/work/sign-out")
            yield "work-signed-out"
    hands.press(action="/work/me/unlock")
    yield "work-wrong-words"


def conversation(citizen: Citizen) -> Iterator[str]:
    """Every question, the crisis page, the review, the code; then coming back, with a wrong code and the right one."""
    citizen.begins_to_talk()
    while ("go", "send") not in buttons(citizen.hands.page):
        asked = citizen.is_asked
        assert asked, f"no question on {citizen.hands.path}: {citizen.hands.text[:300]}"
        yield f"talk-{citizen.door}-{asked}"
        citizen.answers(*ANSWERS_THAT_SHOW_MOST.get(asked, ()))
    yield f"talk-{citizen.door}-review"
    citizen.saves()
    yield f"talk-{citizen.door}-saved"
    citizen.hands.press("go", "on")
    citizen.sends()
    yield "thread-code"
    citizen.leaves()
    yield "thread-left"
    citizen.comes_back("en to tre fire fem seks")
    yield "thread-wrong-code"
    citizen.comes_back()
    yield "thread"
    citizen.hands.open("/thread/steps")
    yield "thread-steps"
    citizen.hands.open("/thread/log")
    yield "thread-log"
    citizen.hands.open("/thread")
    citizen.hands.press(action="/thread/write")
    yield "thread-nothing-written"


def live_talk(citizen: Citizen, colleague: Colleague) -> Iterator[str]:
    """A talk at once, from the offer to the end, as the family sees it; the frame that stands in for it without script."""
    citizen.begins_to_talk()
    citizen.answers_everything()
    citizen.sends()
    colleague.is_at_the_chat_desk()
    citizen.asks_for_a_talk()
    yield "live-waiting"
    citizen.hands.open("/thread")
    yield "thread-while-live"
    colleague.answers_who_waits()
    colleague.says_live("Jeg er her. Ta den tiden du trenger.")
    citizen.hands.open("/thread/live")
    yield "live-talking"
    citizen.hands.open("/thread/live/messages")
    yield "live-frame"
    citizen.hands.open("/thread/live")
    citizen.hands.press(action="/thread/live/leave")
    yield "live-over"
    citizen.hands.open("/thread")
    yield "thread-after-live"


def staff_doors(hands: Hands) -> Iterator[str]:
    """Before signing in."""
    for path in _STAFF_DOORS:
        hands.open(f"{path}?lang={hands.language}")
        yield _name(path)


def desk(colleague: Colleague) -> Iterator[str]:
    """The queue in all its views, a case, its answer, one's own pages."""
    hands = colleague.hands
    hands.open(f"/desk?lang={hands.language}")
    for view in _VIEWS:
        colleague.opens_the_queue(view)
        yield f"desk-{view}"
    colleague.opens_the_queue()
    case = colleague.finds_the_case_on_top()
    yield "desk-case"
    hands.open(f"{case}/mapping")
    yield "desk-mapping"
    hands.open(f"{case}/steps")
    yield "desk-steps"
    hands.press(action=f"{case}/level")
    yield "desk-steps-with-faults"
    hands.open(f"{case}/answer")
    yield "desk-answer"
    for path in _OWN:
        hands.open(path)
        yield _name(path)
    hands.press()
    yield "desk-new-with-faults"


def accounts(administrator: Colleague) -> Iterator[str]:
    """What only an administrator sees."""
    hands = administrator.hands
    hands.open(f"/admin/people?lang={hands.language}")
    yield "admin-people"
    people = [link.get("href") for link in hands.page.root.all("a") if "/admin/people/" in link.get("href")]
    hands.open(next(one for one in people if not one.endswith("/invite")))
    yield "admin-person"
    hands.open(next(link.get("href") for link in hands.page.root.all("a") if link.get("href").endswith("/rights")))
    yield "admin-rights"
    hands.open("/admin/people/invite")
    yield "admin-invite"
    hands.press()
    yield "admin-invite-with-faults"
    hands.open("/admin/mail")
    yield "admin-mail"


def editing(editor: Colleague) -> Iterator[str]:
    """The directory as its editors meet it: the list, one service in all its pages, files, what others propose and report."""
    hands = editor.hands
    hands.open(f"/desk/directory?lang={hands.language}")
    yield "editor-services"
    one = next(link.get("href") for link in hands.page.root.all("a") if link.has("data-row"))
    for more in ("", "/history", "/words/ar", "/owner"):
        hands.open(one + more)
        yield "editor-service" + more.replace("/", "-")
    for path in ("/desk/directory/new", "/desk/directory/import", "/desk/directory/drafts", "/desk/directory/reports",
                 "/desk/directory/translate"):
        hands.open(path)
        yield _name(path)
    hands.open("/desk/directory/new")
    hands.press("go", "publish")
    yield "editor-new-with-faults"


def planning(leader: Colleague) -> Iterator[str]:
    """The prevention matrix, and what one of its cells holds."""
    hands = leader.hands
    hands.open(f"/desk/directory/matrix?lang={hands.language}")
    yield "matrix"
    cells = [link.get("href") for link in hands.page.root.all("a") if "/matrix/services?" in link.get("href")]
    hands.open(cells[0])
    yield "matrix-cell"


def _name(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9{}]+", "-", path).strip("-") or "front"
