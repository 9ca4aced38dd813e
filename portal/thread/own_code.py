"""Taking an own code in place of the one that a colleague made: nothing else of the thread opens before."""

from dataclasses import replace

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.cases import calls, visits
from portal.cases.visits import Visit
from portal.thread.visiting import waits_for_own_code
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from portal.web import i18n, told
from portal.web.extensions import portal_of
from portal.web.render import page

_NONE = "none"  # a visit that does not know what it came with types the code again


def to_own_code() -> Response | None:
    """The page with the code that is to be taken, for who came in with one of ours; None for everybody else."""
    visit = waits_for_own_code(request)
    if visit is None:
        return None
    is_digits = visit.code.replace(" ", "").isdecimal()
    return page(
        "thread/own_code.html", code=visit.code.split(" "), code_language=visit.language, is_digits=is_digits, told=told.take()
    )


def change_code(visit: Visit, pair: tuple[str, bytes], kind: str) -> Response:
    """Another code to take, in `digits` or in `words`. Nothing has been taken yet, so nothing dies."""
    language = i18n.current_language()
    canonical = receipt.new_digits() if kind == "digits" else receipt.canonical_of(receipt.new_words(language))
    with portal_of().db.write() as db:
        visits.change(db, pair, replace(visit, code=receipt.display(canonical, language), language=language))
    told.tell("code_changed")
    return redirect(url_for("thread.enter"), code=303)


def take_code(visit: Visit, pair: tuple[str, bytes]) -> Response:
    """From now on the new code opens the thread, and the colleague's opens nothing.

    Whoever finds that another browser has done so before, or that the days are over, stands at the place to type a code.
    """
    canonical = receipt.parse(visit.code)
    made = derive_receipt(canonical or "", portal_of().settings.server_key)
    inside = replace(visits.visit_to(pair, visit.waits_for, visit.case_key), kept=visit.kept, kept_in=visit.kept_in)
    with portal_of().db.write() as db:
        is_taken = canonical is not None and calls.take_own(db, visit.waits_for, visit.case_key, made, visit.came_with or _NONE)
        visits.begin(db, pair, inside) if is_taken else visits.end(db, pair[0])
    if is_taken:
        told.tell("own_code_taken")
    return redirect(url_for("thread.enter"), code=303)
