"""Words for levels, rounds and the end of a case, as the desk says them."""

from typing import Any

from portal.cases.round_rules import CoOrdinator, Decision, Effect, Leader, Mark, Still, TookPart
from portal.web.i18n import lazy as _l

TOOK_PART: dict[TookPart, Any] = {
    TookPart.FAMILY: _l("Familien"),
    TookPart.CHILD: _l("Barnet eller ungdommen"),
    TookPart.COLLEAGUES: _l("Kolleger"),
    TookPart.AGENCIES: _l("Andre tjenester"),
}
LEADERS: dict[Leader, Any] = {
    Leader.INFORMED: _l("Ja, lederen er informert"),
    Leader.NOT_INFORMED: _l("Nei, vi har vurdert det"),
}
DECISIONS: dict[Decision, Any] = {
    Decision.CLOSE: _l("Avslutte"),
    Decision.STAY: _l("Bli på nivået"),
    Decision.RAISE: _l("Opp til"),
    Decision.LOWER: _l("Ned til"),
    Decision.BROKEN_OFF: _l("Avbrutt da saken ble avsluttet"),
}
MARKS: dict[Mark, Any] = {
    Mark.TEAM: _l("Koordinerende team er varslet"),
    Mark.CHILD_CO_ORDINATOR: _l("Barnekoordinator"),
    Mark.PLAN: _l("Individuell plan"),
}
CO_ORDINATORS: dict[CoOrdinator, Any] = {
    CoOrdinator.HOLDER: _l("Familiekontakten"),
    CoOrdinator.OTHER: _l("En annen"),
}
EFFECTS: dict[Effect, Any] = {
    Effect.BETTER: _l("Bedre for familien"),
    Effect.SAME: _l("Omtrent som før"),
    Effect.WORSE: _l("Vanskeligere"),
    Effect.UNKNOWN: _l("Det vet vi ikke"),
}
STILL: dict[Still, Any] = {
    Still.YES: _l("Ja, de trenger oss"),
    Still.NO: _l("Nei, de klarer seg nå"),
    Still.LATER: _l("Ikke nå, kanskje senere"),
}
REFUSED: dict[str, Any] = {
    "leader_missing": _l("Fra nivå 3: skriv om lederen er informert, og hvorfor ikke når det er nei."),
    "leaders_missing": _l("På nivå 4 skal lederne være informert. Skriv hvem de er."),
    "level_when": _l("Velg i dag eller en dag som har vært."),
    "round_open": _l("En runde pågår. Se på den sammen først, så kan nivået endres eller saken avsluttes."),
    "no_level": _l("Sett et nivå fra 1 til 4 først. Runder hører til de fire nivåene."),
    "no_round": _l("Ingen runde pågår."),
    "other_level": _l("Saken står på et annet nivå enn runden. Sett nivået tilbake først."),
    "decision": _l("Det valget finnes ikke fra dette nivået."),
    "goal_missing": _l("Skriv hva dere vil at skal bli annerledes."),
    "evaluate_when": _l("Velg en dag som kommer, innen et år."),
    "came_missing": _l("Skriv hva som kom ut av runden."),
    "next_missing": _l("Skriv mål og dato for neste runde."),
    "is_closed": _l("Saken er avsluttet. Åpne den igjen først."),
    "gate": _l("Dette er en drøfting uten navn. Det er ingen familie å følge opp her."),
    "ask_first": _l("Det har vært stille lenge. Spør familien om de fortsatt trenger oss, før saken avsluttes."),
    "asked_lately": _l("Familien er nettopp spurt om de fortsatt trenger oss. Gi dem tid til å svare."),
    "asked_already": _l("Familien er spurt allerede."),
    "their_turn_not": _l("Familien venter på svar fra oss. Svar dem først."),
    "not_silent": _l("Det er ikke stille i denne saken lenger."),
}
