"""Words for what editors meet: what is wrong in a field, what a service's state is called, who changed it."""

from typing import Any

from portal.directory.service import TextState
from portal.directory.store import Role, State
from portal.directory.tabular_columns import norwegian
from portal.editor.form_words import FORM_FAULTS
from portal.web.i18n import current_language
from portal.web.i18n import lazy as _l

FAULTS: dict[str, Any] = FORM_FAULTS | {  # besides: in a cell of a file, and with a file as a whole
    "ended": _l("Fila sier at tilbudet ikke finnes lenger."),
    "formula": _l("Dette er en formel. Skriv det den blir til."),
    "half_a_point": _l("Et punkt trenger både breddegrad og lengdegrad."),
    "no_such_text": _l("Teksten finnes ikke i denne raden."),
    "not_a_language": _l("Skriv språkkoder med komma mellom, for eksempel nb, en, uk."),
    "not_a_rule": _l("Skriv regelen som FREQ=WEEKLY;BYDAY=TU from 2026-01-06 17:00-19:00."),
    "not_a_slug": _l("Bare små bokstaver a–z, tall og bindestrek."),
    "not_an_id": _l("Id-en er ikke en UUID."),
    "not_dates": _l("Skriv 2026-12-23..2026-12-24 10:00-12:00, eller closed."),
    "not_hours": _l("Skriv 09:00-15:00, eller closed."),
    "not_yes_or_no": _l("Skriv ja eller nei."),
    "taken": _l("Et annet tilbud har dette navnet i adressen."),
    "twice": _l("Det samme tilbudet står to ganger i fila."),
    "file_column_twice": _l("Den samme overskriften står to ganger."),
    "file_empty": _l("Fila er tom."),
    "file_of_another_kind": _l("Fila er verken .csv, .xlsx eller .json."),
    "file_too_large": _l("Fila er for stor. Den kan være 5 MB."),
    "file_too_many_at_once": _l("Fila har mer enn 1 000 rader. Del den i flere filer, så ingen som skriver til dere, må vente."),
    "file_too_many_rows": _l("Fila har mer enn 10 000 rader."),
    "file_too_wide": _l("Fila har mer enn 300 kolonner."),
    "file_unreadable": _l("Fila er ødelagt, eller den er ikke det navnet sier."),
    "file_without_headings": _l("Ingen overskrift heter name_nb, slug eller id."),
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


def fault(why: str) -> str:
    """What is wrong, in words."""
    return str(FAULTS.get(why, FAULTS["unreadable"]))


def label_of(column: str) -> str:
    """A column's heading as the reader's files have it."""
    return column if current_language() == "en" else norwegian(column)
