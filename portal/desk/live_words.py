"""Words for the chat desk."""

from typing import Any

from portal.live.rules import Ending, TalkState
from portal.web.i18n import lazy as _l

STATES: dict[TalkState, Any] = {
    TalkState.WAITING: _l("Venter på oss"),
    TalkState.TALKING: _l("Pågår"),
    TalkState.PAUSED: _l("På pause"),
    TalkState.OVER: _l("Over"),
}
ENDINGS: dict[Ending, Any] = {
    Ending.FINISHED: _l("En av oss avsluttet chatten. Tråden går videre."),
    Ending.LEFT: _l("Familien gikk fra chatten. Tråden går videre."),
    Ending.NOBODY: _l("Ingen rakk å svare. Det som er skrevet, ligger i tråden og venter på svar."),
    Ending.CLOSING_TIME: _l("Chatten stengte. Det som er skrevet, ligger i tråden."),
}
REFUSED: dict[str, Any] = {
    "already_taken": _l("En kollega var raskere, eller chatten er over."),
    "too_many": _l("Du har så mange samtaler som du kan ha samtidig. Avslutt en, eller be en kollega."),
    "not_yours": _l("Det er en kollega som svarer her."),
    "same_person": _l("Velg en kollega."),
    "not_offered": _l("Samtalen er ikke tilbudt deg lenger."),
    "not_unread": _l("Samtalen er lest igjen, og du trenger ikke gå inn."),
    "somebody_listens": _l("En annen kollega lytter allerede."),
    "reason_missing": _l("Skriv hvorfor."),
    "pause_minutes": _l("En pause er fra 1 til 120 minutter."),
    "over": _l("Chatten er over. Skriv svaret fra saken, så finner familien det i tråden."),
    "chat_closed": _l("Chatten er stengt."),
    "changed": _l("Noen andre endret saken i mellomtiden. Prøv igjen. Det du skrev, står fortsatt her."),
    "another": _l("En annen melding er alt sendt herfra. Les gjennom, og send en gang til."),
}
