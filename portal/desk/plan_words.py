"""Why the plan refuses something, in words."""

from typing import Any

from portal.web.i18n import lazy as _l

REFUSED: dict[str, Any] = {
    "plan_changed": _l("Noen andre endret dette i mellomtiden. Begge tekstene står her. Velg hva som skal stå, og lagre."),
    "not_in_plan": _l("Dette står ikke i planen lenger."),
    "goal_not_agreed": _l("Målet er bare foreslått. Bli enige om det og lagre, før det kan stå i flere planer."),
    "goal_missing": _l("Skriv hva som skal bli annerledes."),
    "measure_missing": _l("Skriv hva dere blir enige om å gjøre."),
    "measure_days": _l("Velg en dag som ikke er før den første."),
    "no_round": _l("Det er ingen runde som går nå."),
    "in_plan": _l("Målet står i planen allerede."),
    "duken_changed": _l("Noen andre lagret Duken i mellomtiden. Begges ord står her. Velg hva som skal stå, og lagre."),
    "duken_empty": _l("Skriv noe i ett av feltene før du lagrer."),
    "laid_out": _l("Duken ligger klar for familien allerede."),
    "is_closed": _l("Saken er avsluttet. Åpne den igjen først."),
    "gate": _l("Dette er en drøfting uten navn. Det er ingen familie å følge opp her."),
}
