"""Words for what editors meet: what is wrong in a field, what a service's state is called, who changed it."""

from typing import Any

from portal.directory.service import TextState
from portal.directory.store import Role, State
from portal.web.i18n import lazy as _l

FAULTS: dict[str, Any] = {
    "missing": _l("Dette må fylles ut."),
    "too_long": _l("Teksten er for lang."),
    "no_number": _l("Skriv et helt tall."),
    "no_day": _l("Skriv datoen som 2026-12-24."),
    "no_language": _l("Skriv språkkoder med komma mellom, for eksempel nb, en, uk."),
    "no_stairs": _l("Trinnene går fra 1 til 4."),
    "no_postcode": _l("Et postnummer har fire siffer."),
    "no_degrees": _l("Skriv grader som 60.3913."),
    "no_span": _l("Skriv tiden som 09:30–14:00."),
    "overlap": _l("To tider overlapper."),
    "no_dates": _l("Skriv datoen først, så tiden eller «stengt»."),
    "ends_before": _l("Slutten er før begynnelsen."),
    "no_rule": _l("Regelen kan ikke leses. Skriv den som i eksempelet."),
    "unreadable": _l("Dette kan ikke leses."),
    "wrong_kind": _l("Dette kan ikke leses."),
    "unknown": _l("Dette kan ikke leses."),
    "confidential": _l("Et tilbud med hemmelig adresse kan ikke ha noe sted."),
    "slug_taken": _l("Et annet tilbud heter det samme. Legg til hvor det er."),
}
STATES: dict[State, Any] = {
    State.LIVE: _l("Vises"),
    State.HIDDEN: _l("Skjult"),
    State.GONE: _l("Finnes ikke lenger"),
}
ROLES: dict[str, Any] = {
    Role.PACK: _l("Kommunens pakke"),
    Role.EDITOR: _l("Redaktør"),
    Role.OWNER: _l("Den som eier tilbudet"),
    Role.IMPORT: _l("Lest inn fra fil"),
}
TEXT_STATES: dict[TextState, Any] = {
    TextState.FRESH: _l("Oppdatert"),
    TextState.OUTDATED: _l("Utdatert: den første teksten er endret siden"),
    TextState.MACHINE: _l("Maskinoversatt: ingen som kan språket, har lest den"),
    TextState.MISSING: _l("Mangler"),
}
