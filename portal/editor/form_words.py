"""Words for what is wrong in a form about a service. Owners read them too: they stand in every language."""

from typing import Any

from portal.web.i18n import lazy as _l

FORM_FAULTS: dict[str, Any] = {
    "ages_crossed": _l("Den laveste alderen er over den høyeste."),
    "confidential": _l("Et tilbud med hemmelig adresse kan ikke ha noe sted."),
    "ends_before": _l("Slutten er før begynnelsen."),
    "missing": _l("Dette må fylles ut."),
    "no_degrees": _l("Skriv grader som 60.3913."),
    "no_span": _l("Skriv tiden som 09:30–14:00."),
    "no_such_language": _l("Vi fant ikke språket. Skriv navnet, for eksempel tagalog."),
    "not_a_choice": _l("Ikke et av ordene en kan velge mellom."),
    "not_a_date": _l("Skriv datoen som 2026-12-24."),
    "not_a_number": _l("Skriv et helt tall."),
    "not_a_number_to_call": _l("Dette er ikke et telefonnummer."),
    "not_a_postcode": _l("Et postnummer har fire siffer."),
    "not_a_web_address": _l("En nettadresse begynner med https://."),
    "not_an_email": _l("Dette er ikke en e-postadresse."),
    "not_steps": _l("Trinnene går fra 1 til 4."),
    "overlap": _l("To tider overlapper."),
    "slug_taken": _l("Et annet tilbud heter det samme. Legg til hvor det er."),
    "tells_where": _l("Dette kan fortelle hvor det er, og adressen er hemmelig. Skriv det på en annen måte."),
    "too_long": _l("Teksten er for lang."),
    "unknown": _l("Dette kjenner vi ikke."),
    "unreadable": _l("Dette kan ikke leses."),
    "which_week": _l("Velg en dag det er, så vi vet hvilken uke."),
    "wrong_kind": _l("Dette kan ikke leses."),
    "yearly_is_a_day": _l("Det som er likt hvert år, er én dag."),
}
