"""What HSDS has no word for, as taxonomies, terms and attributes. Ids are made from names: two installations make the same ones.

Why attributes, and what each taxonomy is for, stands in ADR 0092.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from portal.directory.places import Access
from portal.directory.service import Audience, Kind, Prevention, Risk, Way

Json = dict[str, Any]

PLAIN = (
    "slug", "line", "source", "source_date", "alone_from", "waiting_days", "needs_referral", "is_anonymous", "has_interpreter",
    "is_always_open", "is_leisure", "is_telling", "is_confidential_address", "is_number_fixed", "is_house",
    "language", "holiday", "closed_from", "closed_to", "closed_why", "place", "rule", "part", "reason", "yearly", "price_per",
    "url", "chat_url", "email",
)  # fmt: skip
TEXTS = ("name", "description", "first_visit", "getting_there", "cooperation", "alert", "closed_why", "note")


def made_id(*parts: object) -> str:
    """A UUID made from names: the same for the same names, everywhere."""
    return str(uuid5(NAMESPACE_URL, ":".join(("urn:portal:hsds", *map(str, parts)))))


def organization_id(name: str) -> str:
    """The id of an organization: the directory knows it by its name alone."""
    return made_id("organization", name)


@dataclass(frozen=True)
class Taxonomy:
    """A list of terms. `is_open`: others than the ones named here may be used."""

    slug: str
    name: str
    description: str
    terms: Mapping[str, str] = field(default_factory=dict)  # code → what it means
    is_open: bool = False

    @property
    def id(self) -> str:
        """The taxonomy's id."""
        return made_id("taxonomy", self.slug)

    def as_hsds(self) -> Json:
        """The taxonomy as HSDS tells of it."""
        return {"id": self.id, "name": self.name, "description": self.description, "uri": f"urn:portal:taxonomy:{self.slug}"}


_LEVELS = {
    Prevention.UNIVERSAL: "Good for all", Prevention.SELECTIVE: "Useful for some", Prevention.INDICATED: "Necessary for a few",
}  # fmt: skip
_KINDS = {
    Kind.PUBLIC: "Run by the public", Kind.VOLUNTARY: "Run by volunteers", Kind.PRIVATE: "Run privately",
    Kind.NATIONAL: "For the whole country",
}  # fmt: skip
_AUDIENCES = {
    Audience.PREGNANT: "Expecting a child", Audience.SMALL: "Children of 0 to 5", Audience.SCHOOL: "Children of 6 to 12",
    Audience.YOUNG: "The young, 13 to 19", Audience.PARENTS: "Parents", Audience.CLOSE: "Family, friends and others close",
    Audience.PROFESSIONALS: "Those who work with children and families",
}  # fmt: skip
_WAYS = {Way.VISIT: "Come by", Way.PHONE: "Call", Way.CHAT: "Chat", Way.HOME: "They come home to you", Way.WEB: "On the web"}
_RISKS = {
    Risk.HARMFUL_CARE: "Harmful care", Risk.VIOLENCE: "Violence", Risk.DISTANT_PARENTS: "Parents who are far away",
    Risk.SUBSTANCES_IN_PREGNANCY: "Alcohol or drugs in pregnancy", Risk.PARENTS_ILLNESS: "A parent's illness",
    Risk.DEVELOPMENT: "Development that needs care", Risk.HARMFUL_SETTING: "Harm outside the family",
    Risk.HARMFUL_CONDITIONS: "Hard living conditions",
}  # fmt: skip
ACCESS = {
    Access.STEP_FREE: "Step-free", Access.WHEELCHAIR_TOILET: "Toilet for wheelchair users", Access.LIFT: "Lift",
    Access.PRAM: "Room for a pram", Access.HEARING_LOOP: "Hearing loop", Access.PARKING: "Parking",
    Access.QUIET_ROOM: "A quiet room", Access.CHANGING_TABLE: "Changing table",
}  # fmt: skip


def _coded(names: Mapping[Any, str]) -> dict[str, str]:
    return {each.value: name for each, name in names.items()}


TAXONOMIES = {
    one.slug: one
    for one in (
        Taxonomy("level", "Prevention level", "For whom prevention is meant: all, some, or a few.", _coded(_LEVELS)),
        Taxonomy("stairs", "Stairs of help", "The steps 1 to 4 of the municipality's own stairs of help.",
                 {str(step): f"Step {step} of 4" for step in range(1, 5)}),
        Taxonomy("kind", "Who runs it", "Public, voluntary, private, or for the whole country.", _coded(_KINDS)),
        Taxonomy("audience", "Audience", "Whom a service is for.", _coded(_AUDIENCES)),
        Taxonomy("topic", "Topic", "What one may need help with; the first is what a service is there for.", is_open=True),
        Taxonomy("way", "Way to meet", "How one meets.", _coded(_WAYS)),
        Taxonomy("risk", "Risk factor", "The eight risk factors of the municipality's prevention plan.", _coded(_RISKS)),
        Taxonomy("access", "Access", "What one can count on when one gets there.", _coded(ACCESS)),
        Taxonomy("field", "Field", "Facts that HSDS has no field for. The attribute's value is the fact.",
                 {code: code.replace("_", " ").capitalize() for code in PLAIN}),
        Taxonomy("text", "Text in another language", "The attribute's value is the text; the code says which text and in which "
                 "language, as in 'name.uk'.", is_open=True),
        Taxonomy("text_changed", "Date of a text", "The value is the day on which the text was last written.", is_open=True),
        Taxonomy("text_machine", "Unread translation", "A machine has translated the text, and nobody who knows the language has "
                 "read it.", is_open=True),
    )
}  # fmt: skip


def term_id(taxonomy: str, code: str) -> str:
    """The id of a term."""
    return made_id("term", taxonomy, code)


def term(taxonomy: str, code: str) -> Json:
    """A term as HSDS tells of it."""
    owner = TAXONOMIES[taxonomy]
    name = owner.terms.get(code) or code.replace("_", " ")
    made = {
        "id": term_id(taxonomy, code), "code": code, "name": name, "description": f"{owner.name}: {name}",
        "taxonomy": owner.name, "taxonomy_id": owner.id,
    }  # fmt: skip
    return made | ({"language": code.rpartition(".")[2]} if taxonomy.startswith("text") else {"language": "en"})


class Attributes:
    """Collects the attributes of one thing, in order."""

    def __init__(self, owner: str, entity: str) -> None:
        self.owner, self.entity = owner, entity
        self.made: list[Json] = []

    def add(self, taxonomy: str, code: str, value: str = "") -> None:
        """One more attribute."""
        known = term(taxonomy, code)
        one = {
            "id": made_id("attribute", self.owner, taxonomy, code), "link_id": self.owner, "link_entity": self.entity,
            "link_type": taxonomy, "taxonomy_term_id": known["id"], "label": known["name"], "taxonomy_term": known,
        }  # fmt: skip
        self.made.append(one | ({"value": value} if value else {}))

    def fact(self, code: str, value: object) -> None:
        """A fact of our own; what is not known is not told."""
        if value not in (None, ""):
            self.add("field", code, str(value).lower() if isinstance(value, bool) else str(value))


class Said:
    """What the attributes of one thing say, by taxonomy. What is not of our making says nothing."""

    def __init__(self, thing: Mapping[str, Any]) -> None:
        self.values: dict[str, dict[str, str]] = {}
        for one in list_of(thing, "attributes"):
            taxonomy, code = _named(one)
            if taxonomy and code:
                self.values.setdefault(taxonomy, {})[code] = str(one.get("value") or "")

    def codes(self, taxonomy: str) -> list[str]:
        """The codes of one taxonomy, in order."""
        return list(self.values.get(taxonomy, ()))

    def fact(self, code: str) -> str | None:
        """A fact of our own; None when it is not told."""
        return self.values.get("field", {}).get(code)

    def has_facts(self) -> bool:
        """Whether it was written by a portal like this one."""
        return "field" in self.values

    def texts(self, code: str, taxonomy: str = "text") -> Iterator[tuple[str, str]]:
        """(language, value) for one text."""
        for each, value in self.values.get(taxonomy, {}).items():
            name, _, language = each.rpartition(".")
            if name == code:
                yield language, value


_BY_ID = {one.id: one.slug for one in TAXONOMIES.values()}


def _named(attribute: Mapping[str, Any]) -> tuple[str, str]:
    """(taxonomy, code) of an attribute of our making; two empty texts for another's."""
    known = attribute.get("taxonomy_term")
    if not isinstance(known, dict):
        return "", ""
    return _BY_ID.get(str(known.get("taxonomy_id")), ""), str(known.get("code") or "")


def list_of(thing: Mapping[str, Any], name: str) -> list[Json]:
    """The objects in a list of a record, whatever stands there."""
    found = thing.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def text_in(thing: Mapping[str, Any], name: str) -> str:
    """The text of a record's field, trimmed; '' when there is none."""
    found = thing.get(name)
    return found.strip() if isinstance(found, str) else ""
