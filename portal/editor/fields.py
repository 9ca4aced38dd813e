"""What can be said of a service: the fields of the form, what they are called, what may be chosen, what an owner may say. Data.

Editors and owners read the same labels: they stand in every language (ADR 0095).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from babel.dates import get_day_names

from portal.directory.places import Access
from portal.directory.service import Audience, Kind, Per, Prevention, Risk, Way
from portal.directory.topics import PARENT_TOPICS, YOUNG_TOPICS
from portal.web.i18n import current_language, text
from portal.web.i18n import lazy as _l

RISKS: dict[Risk, Any] = {
    Risk.HARMFUL_CARE: _l("Omsorg som skader"),
    Risk.VIOLENCE: _l("Vold og overgrep"),
    Risk.DISTANT_PARENTS: _l("Foreldre som er følelsesmessig fjerne"),
    Risk.SUBSTANCES_IN_PREGNANCY: _l("Alkohol og rus i svangerskapet"),
    Risk.PARENTS_ILLNESS: _l("Foreldre som er psykisk syke eller ruser seg"),
    Risk.DEVELOPMENT: _l("Utviklingsvansker som ikke blir forstått"),
    Risk.HARMFUL_SETTING: _l("Barnehage eller skole som gjør vondt"),
    Risk.HARMFUL_CONDITIONS: _l("Dårlig bolig, lite penger, mye stress"),
}
OFTEN: dict[str, Any] = {  # how often a rule comes, as `form_rules` reads it
    "week": _l("Hver uke"),
    "2weeks": _l("Annenhver uke"),
    "1": _l("Den første i måneden"),
    "2": _l("Den andre i måneden"),
    "3": _l("Den tredje i måneden"),
    "4": _l("Den fjerde i måneden"),
    "-1": _l("Den siste i måneden"),
}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAYBE: Sequence[tuple[str, Any]] = (("", _l("Vet ikke")), ("yes", _l("Ja")), ("no", _l("Nei")))


@dataclass(frozen=True)
class Field:
    """One field. `kind`: text, words, choice, many, maybe, number, flag or day, or what `form` has a reader of its own for."""

    key: str
    label: Any
    kind: str = "text"
    hint: Any = ""
    longest: int = 200
    rows: int = 2


@dataclass(frozen=True)
class Group:
    """Fields under one heading."""

    key: str
    title: Any
    fields: tuple[Field, ...]


GROUPS = (
    Group("what", _l("Hva det er"), (
        Field("name", _l("Navn"), "words", longest=120),
        Field("description", _l("Hva det er, på to linjer"), "words",
              _l("Skriv som til en sliten forelder. Ingen forkortelser."), 220, 3),
        Field("organization", _l("Hvem som tilbyr det")),
        Field("kind", _l("Slags tilbud"), "choice"),
        Field("level", _l("Nivå i forebyggingen"), "choice"),
        Field("is_leisure", _l("Fritid og møteplass"), "flag"),
        Field("is_house", _l("Dette er selve huset, og har en side for seg"), "flag"),
    )),
    Group("who", _l("For hvem"), (
        Field("audiences", _l("Hvem det er for"), "many"),
        Field("topics", _l("Hva en kan komme med"), "many"),
        Field("risks", _l("Risiko det møter (for planen)"), "many"),
        Field("minimum_age", _l("Fra alder"), "number"),
        Field("maximum_age", _l("Til alder"), "number"),
        Field("alone_from", _l("Barn kan komme alene fra alder"), "number"),
        Field("stairs", _l("Trinn i trappen"), "steps"),
    )),
    Group("reach", _l("Slik når en fram"), (
        Field("ways", _l("Måter å møtes på"), "many"),
        Field("phone", _l("Telefon"), longest=30),
        Field("email", _l("E-post")),
        Field("url", _l("Nettside"), longest=500),
        Field("chat_url", _l("Chat"), longest=500),
        Field("languages", _l("Språk som snakkes der"), "languages", longest=100),
        Field("has_interpreter", _l("Tolk kan bestilles"), "maybe"),
    )),
    Group("terms", _l("Vilkår"), (
        Field("price", _l("Pris i kroner"), "number", _l("0 er gratis. La stå tomt når du ikke vet.")),
        Field("price_per", _l("Prisen gjelder"), "choice"),
        Field("needs_referral", _l("Trengs henvisning?"), "maybe"),
        Field("is_anonymous", _l("Kan en være anonym?"), "maybe"),
        Field("waiting_days", _l("Vanlig ventetid i dager"), "number"),
    )),
    Group("when", _l("Når"), (
        Field("is_always_open", _l("Døgnåpent"), "flag"),
        Field("hours", _l("Åpningstid"), "week", _l("For eksempel 09:30–14:00. Flere med komma mellom. Tomt er stengt.")),
        Field("exceptions", _l("Dager som er annerledes"), "dates",
              _l("En rad for hver dag eller ferie. Står det ingen tid, er det stengt. Tøm raden for å ta den bort.")),
        Field("schedules", _l("Det som gjentar seg, men ikke er hele uka"), "rules",
              _l("For eksempel annenhver tirsdag, eller den første mandagen i måneden.")),
        Field("closed_from", _l("Stengt inntil videre, fra dato"), "day"),
        Field("closed_to", _l("Stengt til og med"), "day"),
        Field("closed_why", _l("Hvorfor det er stengt"), "text"),
        Field("alert", _l("Viktig beskjed akkurat nå"), "words", longest=220),
    )),
    Group("there", _l("Der det er"), (
        Field("is_confidential_address", _l("Adressen er hemmelig"), "flag",
              _l("Da lagres ingen adresse, og det står bare hvordan en får kontakt.")),
        Field("locations", _l("Steder"), "places"),
        Field("first_visit", _l("Hva som skjer når du kommer"), "words", longest=600, rows=4),
        Field("getting_there", _l("Hvordan du finner fram"), "words", longest=400, rows=3),
        Field("cooperation", _l("Slik samarbeider fagfolk med dem"), "words",
              _l("Hvem en ringer, hva som må være avtalt, og hva som skjer så. Vises for dem som jobber med barn."), 400, 3),
    )),
    Group("source", _l("Hvor vi vet det fra"), (
        Field("is_telling", _l("Navnet forteller hva noen sliter med"), "flag", _l("Da foreslår vi det aldri uoppfordret.")),
        Field("source", _l("Kilde"), longest=300),
        Field("verified_on", _l("Kontrollert dato"), "day"),
    )),
)  # fmt: skip
# The one list of what an owner may say. Whatever is not here is never shown to them and never taken from what they send: above
# all whether the address is secret, the level, the risks and the day it was checked.
OWNERS = frozenset({
    "name", "description", "organization", "audiences", "topics", "minimum_age", "maximum_age", "alone_from",
    "ways", "phone", "email", "url", "chat_url", "languages", "has_interpreter",
    "price", "price_per", "needs_referral", "is_anonymous", "waiting_days",
    "is_always_open", "hours", "exceptions", "schedules", "closed_from", "closed_to", "closed_why", "alert",
    "locations", "first_visit", "getting_there", "cooperation",
})  # fmt: skip
_TELL_WHERE = frozenset({"locations", "getting_there"})
BY_KEY = {field.key: field for group in GROUPS for field in group.fields}
PLACE_FIELDS = (
    ("name", _l("Stedets navn")), ("address", _l("Gateadresse")), ("postcode", _l("Postnummer")), ("city", _l("Poststed")),
    ("place", _l("Del av kommunen")), ("latitude", _l("Breddegrad")), ("longitude", _l("Lengdegrad")),
)  # fmt: skip
_MEASURED = ("latitude", "longitude")


@dataclass(frozen=True)
class Asked:
    """What a form asks: groups of fields, and what it asks of each place."""

    groups: tuple[Group, ...]
    place_fields: tuple[tuple[str, Any], ...]


EDITOR_ASKED = Asked(GROUPS, PLACE_FIELDS)


def owner_asked(is_confidential: bool) -> Asked:
    """What an owner is asked: nothing of any place when the address is secret."""
    allowed = OWNERS - _TELL_WHERE if is_confidential else OWNERS
    kept = ((each, tuple(one for one in each.fields if one.key in allowed)) for each in GROUPS)
    groups = tuple(replace(each, fields=fields) for each, fields in kept if fields)
    return Asked(groups, tuple(one for one in PLACE_FIELDS if one[0] not in _MEASURED))


def options_of(key: str) -> list[tuple[str, Any]]:
    """What may be chosen for a field with fixed answers, in the reader's language."""
    return _OPTIONS[key]()


_OPTIONS: dict[str, Callable[[], list[tuple[str, Any]]]] = {
    "kind": lambda: [(each.value, text(f"directory.kind.{each.value}")) for each in Kind],
    "level": lambda: [("", _l("Vet ikke")), *((each.value, text(f"directory.level_is.{each.value}")) for each in Prevention)],
    "audiences": lambda: [(each.value, text(f"directory.audience.{each.value}")) for each in Audience],
    "topics": lambda: [
        *((slug, text(f"talk.parent.topic.choice.{slug}")) for slug in PARENT_TOPICS),
        *((slug, text(f"talk.young.about.choice.{slug}")) for slug in YOUNG_TOPICS),
    ],
    "risks": lambda: [(each.value, RISKS[each]) for each in Risk],
    "ways": lambda: [(each.value, text(f"directory.way.{each.value}")) for each in Way],
    "price_per": lambda: [
        (Per.TIME.value, _l("hver gang")), (Per.MONTH.value, _l("måneden")), (Per.YEAR.value, _l("året")),
    ],
    "access": lambda: [(each.value, text(f"offer.access.{each.value}")) for each in Access],
    "often": lambda: [("", _l("Velg")), *OFTEN.items()],
    "day": lambda: [("", _l("Velg")), *zip(DAYS, get_day_names("wide", locale=current_language()).values(), strict=True)],
    "step": lambda: [("", "–"), *((str(step), str(step)) for step in range(1, 5))],
}  # fmt: skip
