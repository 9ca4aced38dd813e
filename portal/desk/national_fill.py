"""The national message as it stands when the page opens: what the case knows, for a colleague to look over and change.

What it says of who *informed* is another fact than the one that is asked for here: the case knows who was told that somebody
wrote to us, not who knows of this message. So 'yes' is never filled in, only what was recorded shown beside it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale
from sqlalchemy.orm import Session

from portal.cases import gate, mapping, national, queries
from portal.cases.concern_queries import Reading, concern_for_desk
from portal.cases.gate import Informed
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.cases.rules import Field, Level
from portal.municipality.profile import Pack
from portal.replies.concern_words import Told, in_words
from portal.staff.models import StaffMember
from portal.staff.rules import Role, Signed
from portal.web.extensions import portal_of

# The message is Norwegian whoever makes it: what is filled in is not in the reader's language.
NORWEGIAN = "nb"
NOT_TOLD = "Mistanke om vold eller overgrep. Å si det til foreldrene kan sette barnet i fare."
_POST = re.compile(r"(.*?),?\s*\b([0-9]{4}) ([^,0-9]+)")
_ROLES = {
    Role.TEAM_LEADER: "Teamleder",
    Role.FAMILY_COORDINATOR: "Familiekoordinator",
    Role.FAMILY_CONTACT: "Familiekontakt",
    Role.RECEPTION: "Mottak",
}  # in the order of who is meant when somebody holds several


def fill(db: Session, opened: Opened, signed: Signed) -> dict[str, str]:
    """The fields and what stands in them, for one case and one member of staff. A fixed number of queries."""
    case, key = opened.case, opened.key
    reading, noted = concern_for_desk(db, case.id, key), _noted(db, case, key)
    answers = queries.records_of(db, case.id, key).get("answers", {})
    return {
        **(_people(reading.gate) if reading else {}),
        **(_red(reading) if case.level == Level.RED.value else {}),
        **_words(reading, noted, answers),
        **_around(case, reading, noted, answers),
        **_reporter(db, signed),
        **_municipality(portal_of().pack),
    }


def _people(known: gate.Gate) -> dict[str, str]:
    """Children and guardians by name, with why somebody was not told, where that was recorded."""
    typed: dict[str, str] = {}
    for n, child in enumerate(known.children[: national.MOST_CHILDREN]):
        typed |= {f"child-{n}-name": child.name} | ({} if child.was_asked else {f"child-{n}-informed": "no"})
    for n, guardian in enumerate(known.guardians[: national.MOST_GUARDIANS]):
        typed[f"guardian-{n}-name"] = guardian.name
        if guardian.informed is not Informed.INFORMED:
            typed |= {f"guardian-{n}-informed": "no", f"guardian-{n}-reason": guardian.reason}
    return typed


def _red(reading: Reading | None) -> dict[str, str]:
    """On the red way parents are not told (rule 10a); a colleague who knows otherwise changes it."""
    count = len(reading.gate.guardians[: national.MOST_GUARDIANS]) if reading else 0
    return {
        f"guardian-{n}-{part}": value
        for n in range(count or 1)
        for part, value in (("informed", "no"), ("reason", NOT_TOLD))
    }


def recorded(reading: Reading | None) -> dict[str, str]:
    """What was recorded of each when somebody wrote to us, in the reader's language: 'guardian-0' → words."""
    if reading is None:
        return {}
    words = in_words(reading)
    return {**_lines("child", words.children), **_lines("guardian", words.guardians)}


def _lines(what: str, people: Sequence[Told]) -> dict[str, str]:
    return {f"{what}-{n}": f"{'. '.join((each.name, *each.lines))} {each.words}".strip() for n, each in enumerate(people)}


def _noted(db: Session, case: Case, key: bytes) -> dict[Field, str]:
    """The mapping form, each field's lines together: those that stand, not what stood there before."""
    noted: dict[Field, str] = {}
    for fact in mapping.standing(db, {case.id: key}):
        noted[fact.field] = f"{noted[fact.field]}\n{fact.text}" if fact.field in noted else fact.text
    return noted


def _words(reading: Reading | None, noted: Mapping[Field, str], answers: Mapping[str, Any]) -> dict[str, str]:
    """What is worried about, what was before, and what others think. What came in unasked, only where nobody noted anything."""
    facts = reading.facts if reading else {}
    first = "" if facts or Field.WHAT in noted else "\n".join(answers.get("words", ()))
    own_view = [entry["words"] for entry in reading.family_view] if reading else []
    return {
        "what": _paragraphs(
            ("", _said(facts, "seen")), ("", noted.get(Field.WHAT, "")), _asked(facts, "since"),
            ("Siden når", noted.get(Field.SINCE, "")), ("Skrevet til oss", first),
        ),
        "history": _paragraphs(
            _asked(facts, "tried"), ("Hva er prøvd", noted.get(Field.TRIED, "")), _asked(facts, "well"),
            ("Hva er avtalt", noted.get(Field.AGREED, "")),
        ),
        "other_views": _paragraphs(
            _asked(facts, "child_view"), _asked(facts, "parents_view"), ("Familiens eget syn", "\n".join(filter(None, own_view))),
            ("Hva familien ønsker", noted.get(Field.WANTS, "")), ("Flere med foreldreansvar", _more_guardians(reading)),
        ),
    }  # fmt: skip


def _paragraphs(*parts: tuple[str, str]) -> str:
    return "\n\n".join(f"{ask}\n{said}" if ask else said for ask, said in parts if said)


def _asked(facts: Mapping[str, Any], key: str) -> tuple[str, str]:
    return norwegian(f"concern_family.fact.{key}"), _said(facts, key)


def _said(facts: Mapping[str, Any], key: str) -> str:
    return str(facts.get(key, "")).strip()


def _more_guardians(reading: Reading | None) -> str:
    """The format has room for two."""
    return ", ".join(each.name for each in reading.gate.guardians[national.MOST_GUARDIANS :]) if reading else ""


def norwegian(key: str) -> str:
    """A text of the pack in Norwegian; '' when there is none."""
    texts = portal_of().pack.texts
    return texts.get(NORWEGIAN, key) if texts.has(NORWEGIAN, key) else ""


def _around(case: Case, reading: Reading | None, noted: Mapping[Field, str], answers: Mapping[str, Any]) -> dict[str, str]:
    facts = reading.facts if reading else {}
    involved = [_said(facts, "involved"), noted.get(Field.INVOLVED, ""), _helpers(answers), _writer(facts)]
    return {"interpreter": _interpreter(case), "others_involved": "\n".join(filter(None, involved))}


def _writer(facts: Mapping[str, Any]) -> str:
    """Who has seen it with their own eyes: the professional who wrote to us."""
    writer = ", ".join(filter(None, (_said(facts, part) for part in ("writer", "role", "workplace"))))
    return f"Skrev til oss: {writer}" if writer else ""


def _helpers(answers: Mapping[str, Any]) -> str:
    """Who a family said is there already."""
    names = (norwegian(f"talk.parent.involved.choice.{each}") for each in answers.get("involved", ()) if each != "nobody")
    return ", ".join(filter(None, names))


def _interpreter(case: Case) -> str:
    language = (Locale.parse(case.language).get_language_name(NORWEGIAN) or "") if case.language not in ("nb", "nn") else ""
    if case.interpreter:
        return f"Ja, {language}." if language else "Ja."
    return f"Familien skriver til oss på {language}." if language else ""


def _reporter(db: Session, signed: Signed) -> dict[str, str]:
    pack, member = portal_of().pack, db.get_one(StaffMember, signed.id)
    roles = [_ROLES[role] for role in _ROLES if role in signed.roles]
    return {
        "reporter_name": signed.name, "reporter_role": ", ".join(roles[:1]), "reporter_phone": pack.phone,
        "reporter_email": member.email, "workplace": pack.service_full_name, **_workplace(pack.address),
    }  # fmt: skip


def _workplace(address: str) -> dict[str, str]:
    """An address in one line, taken apart where a postcode stands in it."""
    found = _POST.fullmatch(address.strip())
    line, postcode, town = found.groups() if found else (address, "", "")
    return {"workplace_address": line, "workplace_postcode": postcode, "workplace_town": town}


def _municipality(pack: Pack) -> dict[str, str]:
    return {
        "municipality_number": pack.municipality_number, "municipality_name": pack.municipality_name,
        "district_number": national.NO_DISTRICT,
    }  # fmt: skip
