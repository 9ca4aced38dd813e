"""Words for what the desk shows: slugs stay in the core, labels live here and in the pack's texts."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.cases.aside import Aside
from portal.cases.journal import Happened
from portal.cases.likeness import Alike
from portal.cases.models import Case
from portal.cases.returning import AWAY, LEFT
from portal.cases.rules import Asker, Channel, Field, HowItWas, Raised, SaidBy, Status, Turn
from portal.cases.talking import is_unread
from portal.cases.trusted_rules import May
from portal.cases.turns import waits_for_family
from portal.cases.whys import Why
from portal.cases.worrying import WhyNot
from portal.live.rules import Ending
from portal.municipality.hours import Hours
from portal.web.i18n import gettext, ngettext
from portal.web.i18n import lazy as _l
from portal.web.said import choice_label
from portal.worry import Worry

CHANNELS: dict[Channel, Any] = {
    Channel.PORTAL: _l("Portalen"),
    Channel.PHONE: _l("Telefon"),
    Channel.VISIT: _l("Oppmøte"),
    Channel.EMAIL: _l("E-post"),
    Channel.PROFESSIONAL: _l("Fagperson"),
    Channel.CHAT: _l("Chat"),
    Channel.PAPER: _l("Papir"),
}
ASKERS: dict[Asker, Any] = {
    Asker.PARENT: _l("Forelder"),
    Asker.YOUNG: _l("Ung"),
    Asker.CLOSE: _l("Noen nær"),
    Asker.PROFESSIONAL: _l("Fagperson"),
}
SAID_BY: dict[SaidBy, Any] = {
    SaidBy.FAMILY: _l("Familien"),
    SaidBy.CHILD: _l("Barnet"),
    SaidBy.PROFESSIONAL: _l("Fagperson"),
    SaidBy.STAFF: _l("Oss"),
}
FIELDS: dict[Field, Any] = {
    Field.WHO: _l("Hvem gjelder det"),
    Field.WHAT: _l("Hva gjelder det"),
    Field.SINCE: _l("Siden når"),
    Field.TRIED: _l("Hva er prøvd"),
    Field.INVOLVED: _l("Hvem er inne"),
    Field.WANTS: _l("Hva familien ønsker"),
    Field.MATTERS: _l("Hva er viktig for dem"),
    Field.AGREED: _l("Hva er avtalt"),
}
STATUSES: dict[Status, Any] = {
    Status.NEW: _l("Kommet inn, ingen har tatt saken"),
    Status.CLAIMED: _l("Noen har tatt saken"),
    Status.ANSWERED: _l("Vi har svart"),
    Status.WAITING_FOR_YOU: _l("Vi venter på familien"),
    Status.CLOSED: _l("Avsluttet"),
}
LIKELY: dict[Alike, Any] = {
    Alike.PHONE: _l("Samme telefonnummer"),
    Alike.EMAIL: _l("Samme e-postadresse"),
    Alike.WORDS: _l("Nesten de samme ordene"),
}
HOW_IT_WAS: dict[HowItWas, Any] = {
    HowItWas.GOOD: _l("Bra"),
    HowItWas.MIXED: _l("Både og"),
    HowItWas.HARD: _l("Ikke bra"),
}
HAPPENED: dict[Happened, Any] = {
    Happened.PRINTED: _l("Skrev ut til familien"),
    Happened.PRINTED_FOR: _l("Skrev ut til noen familien har sagt ja til"),
    Happened.PACKET_MADE: _l("Laget en pakke til arkivet"),
    Happened.OPENED: _l("Henvendelsen kom inn"),
    Happened.CLAIMED: _l("Tok saken"),
    Happened.RELEASED: _l("La saken tilbake i køen"),
    Happened.RETURNED: _l("Saken gikk tilbake til køen av seg selv"),
    Happened.OFFERED: _l("Ba en kollega ta over"),
    Happened.ACCEPTED: _l("Tok over saken"),
    Happened.LEVEL_SET: _l("Satte nivå"),
    Happened.PHASE_MOVED: _l("Endret fase"),
    Happened.NOTE_WRITTEN: _l("Skrev et internt notat"),
    Happened.MENTIONED: _l("Nevnte en kollega i et notat"),
    Happened.ADVICE_ASKED: _l("Spurte en kollega om råd, uten navn"),
    Happened.ADVICE_WITHDRAWN: _l("Tok tilbake et spørsmål om råd"),
    Happened.ADVICE_NOTED: _l("Svarte på et spørsmål om råd"),
    Happened.FACT_NOTED: _l("Fylte ut kartleggingsskjemaet"),
    Happened.MESSAGE_RECEIVED: _l("Familien skrev"),
    Happened.ANSWER_SENT: _l("Sendte svar til familien"),
    Happened.CONTACT_CHANGED: _l("Familien endret hvordan de kan nås"),
    Happened.READ_BY_FAMILY: _l("Familien leste svaret"),
    Happened.CLOSED: _l("Avsluttet saken"),
    Happened.REOPENED: _l("Familien skrev igjen, og saken ble åpnet"),
    Happened.CODE_ISSUED: _l("Laget en kode til familien"),
    Happened.OWN_CODE_TAKEN: _l("Familien tok sin egen kode"),
    Happened.SET_ASIDE: _l("Satt til side"),
    Happened.BROUGHT_FORWARD: _l("Hentet fram i køen"),
    Happened.OTHER_ASKED: _l("Familien ba om en annen person"),
    Happened.OTHER_SHARED: _l("Delte hvorfor familien ba om en annen"),
    Happened.OTHER_SETTLED: _l("Snakket med familien om ønsket, uten å bytte"),
    Happened.NAME_GIVEN: _l("Familien sa hvem de er"),
    Happened.HOW_WAS_SAID: _l("Familien sa hvordan svaret var"),
    Happened.LINKED: _l("La sammen med en annen sak"),
    Happened.UNLINKED: _l("Tok fra hverandre to saker som var lagt sammen"),
    Happened.NOTICE_FAILED: _l("Beskjeden til familien kom ikke fram"),
    Happened.NOTICE_SETTLED: _l("Sørget for at familien vet om svaret"),
    Happened.LIVE_ASKED: _l("Familien ba om å chatte"),
    Happened.LIVE_TAKEN: _l("Svarte i chatten"),
    Happened.LIVE_OFFERED: _l("Ba en kollega ta over chatten"),
    Happened.LIVE_HANDED_OVER: _l("Tok over chatten"),
    Happened.LIVE_STEPPED_IN: _l("Gikk inn i chatten fordi noe lå ulest"),
    Happened.LIVE_GUEST_CAME: _l("Begynte å lytte i chatten"),
    Happened.LIVE_GUEST_LEFT: _l("Sluttet å lytte i chatten"),
    Happened.LIVE_PAUSED: _l("Satte chatten på pause"),
    Happened.LIVE_PAUSE_ENDED: _l("Pausen i chatten er over"),
    Happened.LIVE_UNREAD: _l("Noe lå ulest i chatten, og teamlederen fikk vite det"),
    Happened.LIVE_OVER: _l("Chatten er over"),
    Happened.WORRY_NOTED: _l("Fant ord som bekymrer"),
    Happened.WORRY_TAKEN_AWAY: _l("Tok bort merket for ord som bekymrer"),
    Happened.CONCERN_READ: _l("Familien leste bekymringen"),
    Happened.CONCERN_ADDED_TO: _l("Familien la til sitt eget syn"),
    Happened.CONCERN_OBJECTED: _l("Familien er uenig i bekymringen"),
    Happened.CONCERN_OBJECTION_TAKEN_BACK: _l("Familien trakk innvendingen sin"),
    Happened.CONCERN_AGREED: _l("Familien sa ja til å sende"),
    Happened.CONCERN_UPGRADED: _l("Drøftingen ble en henvisning"),
    Happened.CONCERN_OVERDUE: _l("Svarfristen gikk ut, og teamlederen fikk vite det"),
    Happened.EVALUATION_OVERDUE: _l("Dagen for å se på saken sammen gikk forbi"),
    Happened.HAND_OVER_STALLED: _l("Kollegaen som er bedt om å ta over, har ikke svart"),
    Happened.CASE_SILENT: _l("Det har vært stille lenge"),
    Happened.HOLDER_AWAY: _l("Den som holder i saken, er borte"),
    Happened.HOLDER_GONE: _l("Den som holdt i saken, har sluttet. Noen andre trengs nå"),
    Happened.FAMILY_DONE: _l("Familien sier at de klarer seg nå"),
    Happened.ROUND_STARTED: _l("Begynte en runde"),
    Happened.ROUND_ENDED: _l("Så på runden sammen med familien"),
    Happened.MARKS_SET: _l("Endret team, koordinator eller plan"),
    Happened.STILL_ASKED: _l("Spurte om familien fortsatt trenger oss"),
    Happened.STILL_ANSWERED: _l("Familien svarte på om de fortsatt trenger oss"),
    Happened.HEARD_FROM: _l("Har snakket med familien på en annen måte"),
    Happened.PLAN_CHANGED: _l("Endret planen"),
    Happened.PLAN_SAID: _l("Familien skrev i planen"),
    Happened.DUKEN_OFFERED: _l("La Duken klar for familien"),
    Happened.DUKEN_FILLED: _l("Duken ble fylt ut"),
    Happened.LEFT_UNHELD: _l("Den som holdt i saken, kan ikke følge den. Noen andre trengs nå"),
    Happened.BARRED: _l("En kollega holdes utenfor saken"),
    Happened.BAR_LIFTED: _l("En kollega holdes ikke lenger utenfor saken"),
    Happened.OPENED_BY_OTHER: _l("Åpnet saken, som en annen holder i"),
    Happened.HAND_OVER_DECLINED: _l("Sa nei til å ta over"),
    Happened.HAND_OVER_WITHDRAWN: _l("Holder i saken selv likevel"),
    Happened.HAND_OVER_TAKEN_BACK: _l("Tok tilbake spørsmålet om å ta over"),
    Happened.TEAM_SET: _l("Endret hvilket team saken hører til"),
    Happened.CONSENTS_CHANGED: _l("Familien endret hvem som kan få vite noe"),
    Happened.MEETING_CHOSEN: _l("Familien valgte hvem som blir med på møte"),
    Happened.MEETING_INVITED: _l("Inviterte familien til et møte"),
    Happened.MEETING_REPLIED: _l("Familien svarte på invitasjonen"),
    Happened.COPY_SENT: _l("Sendte kopi til den som meldte"),
    Happened.COPY_READ: _l("Den som meldte, leste kopien"),
    Happened.MEETING_OFF: _l("Tok tilbake en møteinnkalling"),
    Happened.MEETING_JUDGED: _l("Familien sa hvordan møtet var"),
    Happened.CONSENT_ASKED: _l("Spurte familien om å få dele noe"),
    Happened.CONSENT_ANSWERED: _l("Familien svarte på om noe kan deles"),
    Happened.CONSENT_WITHDRAWN: _l("Familien trakk et samtykke"),
    Happened.SHARED: _l("Noterte at noe er delt"),
    Happened.SHARED_UNSEEN: _l("Noterte at noe er delt uten at familien ser det"),
    Happened.TRUSTED_INVITED: _l("Familien slapp inn en tillitsperson"),
    Happened.TRUSTED_OPENED: _l("En tillitsperson åpnet samtalen"),
    Happened.TRUSTED_WITHDRAWN: _l("Familien stengte for en tillitsperson"),
    Happened.TRUSTED_ENDED: _l("Tiden gikk ut for en tillitsperson"),
    Happened.NATIONAL_FILE_MADE: _l("Laget fil til barnevernet. Den er ikke sendt herfra"),
}
RETURNED: dict[str, Any] = {
    LEFT: _l("den som tok den, har ikke sett på den"),
    AWAY: _l("den som holdt i den, er borte"),
}
A_RULE = _l("En regel i portalen")
TRUSTED_WROTE = _l("En tillitsperson skrev")
TRUSTED_PERSON = _l("Tillitsperson")
TRUSTED_MAY: dict[May, Any] = {
    May.READ: _l("Lese samtalen"),
    May.WRITE: _l("Lese og skrive"),
    May.ATTEND: _l("Bare se møtene"),
}
WHYS: dict[Why, Any] = {
    Why.HOLDER_AWAY: _l("Den som holder i saken, er borte"),
    Why.PHONE: _l("Familien ringer eller er her"),
    Why.URGENT: _l("Det haster"),
    Why.CHECK: _l("Gjennomgang som leder"),
    Why.OTHER: _l("Noe annet"),
}
CHAT_ENDED: dict[Ending, Any] = {
    Ending.FINISHED: _l("vi avsluttet"),
    Ending.LEFT: _l("familien gikk"),
    Ending.NOBODY: _l("ingen rakk å svare"),
    Ending.CLOSING_TIME: _l("stengetid"),
}
VIEWS: dict[str, Any] = {
    "ours": _l("Venter på oss"),
    "unheld": _l("Ingen har tatt"),
    "mine": _l("Mine"),
    "theirs": _l("Venter på familien"),
    "unreached": _l("Nådde ikke fram"),
    "wishes": _l("Ønsker en annen"),
    "aside": _l("Satt til side"),
    "closed": _l("Avsluttet"),
}
ASIDE: dict[Aside, Any] = {
    Aside.ALIKE: _l("Nesten de samme ordene som flere andre"),
    Aside.CROWD: _l("Svært mange på kort tid fra samme nettverk"),
    Aside.HASTY: _l("Sendt raskere enn noen rekker å skrive"),
    Aside.FILLED: _l("Et skjult felt var fylt ut, slik roboter gjør"),
}
NO_LEVEL = _l("Ikke satt")
NOBODY_YET = _l("Ingen ennå")
A_COLLEAGUE = _l("En kollega")
TURNS: dict[Turn, Any] = {
    Turn.OURS: _l("Vår tur"),
    Turn.THEIRS: _l("Familiens tur"),
    Turn.NOBODY: _l("Avsluttet"),
    Turn.WAITING_FOR_FAMILY: _l("Ikke sendt ennå"),
}
READ_STATES: dict[str, Any] = {
    "read": _l("Familien har lest svaret"),
    "unread": _l("Familien har ikke åpnet svaret"),
    "added": _l("Familien har skrevet mer"),
}
WORRIES: dict[Worry, Any] = {
    Worry.LIFE: _l("å ville dø eller skade seg"),
    Worry.VIOLENCE: _l("vold"),
    Worry.ABUSE: _l("overgrep"),
    Worry.HUNGER: _l("å mangle mat"),
    Worry.RUNNING_AWAY: _l("å rømme eller være uten et sted"),
}
WHY_NOT: dict[WhyNot, Any] = {
    WhyNot.NOT_MEANT: _l("Ikke slik det var ment"),
    WhyNot.FOLLOWED_UP: _l("Lest, og noen følger opp"),
}
REFUSED: dict[str, Any] = {
    "no_such_words": _l("Merket er allerede tatt bort."),
    "already_held": _l("En kollega var raskere og har tatt saken."),
    "not_holder": _l("Du holder ikke i denne saken."),
    "hand_over_instead": _l("Familien har fått svar. Be en kollega ta over, så mister de ingen."),
    "same_person": _l("Velg en kollega."),
    "cannot_mention": _l("Kollegaen kan ikke åpne saken nå. Notatet er ikke lagret. Velg en annen, eller ingen."),
    "cannot_advise": _l("Kollegaen kan ikke spørres nå. Spørsmålet er ikke sendt. Velg en annen."),
    "advice_gone": _l("Spørsmålet er besvart eller tatt tilbake."),
    "not_offered": _l("Saken er ikke tilbudt deg lenger."),
    "too_many_families": _l("Det blir flere familier enn én skal følge. Sett hake ved «Ja, likevel», eller velg en annen."),
    "nobody_else": _l("Ingen andre kan ta saken. Da ville ingen sett familien. Snakk med administratoren først."),
    "reason_missing": _l("Skriv hvorfor."),
    "not_asked": _l("Familien venter ikke på en annen person lenger."),
    "code_in_use": _l("Familien har tatt sin egen kode. Den kan ingen av oss bytte ut."),
    "no_holder": _l("Ingen holder i saken ennå."),
    "two_persons": _l("Sakene hører til to personer i samme familie. De kan ikke bli til én."),
    "not_together": _l("En av sakene du valgte, kan du ikke skrive i nå. Ingenting er lagret. Velg på nytt."),
    "is_locked": _l("Saken er låst. Familien har gått videre med en ny kode, i en annen sak."),
    "no_concern": _l("Dette er ikke en bekymring fra en fagperson."),
    "past": _l("Velg et tidspunkt som ikke har vært."),
    "same_case": _l("Det er den samme saken."),
    "not_linked": _l("Sakene er ikke lagt sammen lenger. En kollega var raskere."),
    "not_earlier": _l("Den andre saken kom inn senere. Åpne den, og legg sammen derfra."),
    "not_found": _l("Vi fant ingen sak med det nummeret som du kan se."),
    "phase_move": _l("Saken kan ikke gå rett til den fasen."),
    "changed": _l("Noen andre endret saken i mellomtiden. Se hva som er nytt, og prøv igjen. Det du skrev, står fortsatt her."),
}


def topic_words(case: Case) -> str:
    """What the case is broadly about; '' when nothing was said."""
    if not case.topic:
        return ""
    own = choice_label(case.asker, "topic", case.topic) or choice_label(case.asker, "about", case.topic)
    return own or parent_topic(case.topic)


def parent_topic(topic: str) -> str:
    """The parent's words for a topic."""
    return choice_label("parent", "topic", topic)


def age_words(case: Case) -> str:
    """The age band in words; '' when nothing was said."""
    if not case.age_band:
        return ""
    return choice_label(case.asker, "age", case.age_band) or choice_label("parent", "age", case.age_band)


def how_long(since: datetime, now: datetime) -> str:
    """'2 dager', '5 timer', '12 minutter': the one unit that says enough."""
    waited = max(now - since, timedelta())
    if waited >= timedelta(days=1):
        return ngettext("%(num)d dag", "%(num)d dager", waited.days)
    if waited >= timedelta(hours=1):
        return ngettext("%(num)d time", "%(num)d timer", int(waited.total_seconds() // 3600))
    minutes = int(waited.total_seconds() // 60)
    return ngettext("%(num)d minutt", "%(num)d minutter", minutes) if minutes else gettext("Nettopp")


def working_days(due_at: datetime, now: datetime, hours: Hours) -> str:
    """How far a deadline is away or past, in working days: neither weekends nor holidays count. '' on its own day."""
    if due_at < now:
        past = hours.working_days_between(due_at, now)
        return ngettext("%(num)d arbeidsdag over fristen", "%(num)d arbeidsdager over fristen", past) if past else ""
    left = hours.working_days_between(now, due_at)
    return ngettext("%(num)d arbeidsdag igjen", "%(num)d arbeidsdager igjen", left) if left else ""


def read_state(case: Case) -> Any:
    """What the family has done with our last answer; '' before there was one."""
    if case.answered_at is None or case.closed_at is not None:
        return ""
    if not waits_for_family(case):
        return READ_STATES["added"] if case.waiting_since else ""
    return READ_STATES["unread" if is_unread(case) else "read"]


def is_just_now(since: datetime, now: datetime) -> bool:
    """Whether so little time has gone that there is nothing to count."""
    return now - since < timedelta(minutes=1)


def worry_words(kinds: Iterable[Worry]) -> str:
    """What was found, in words: 'vold, å mangle mat'."""
    return ", ".join(str(WORRIES[kind]) for kind in kinds)

RAISED: Mapping[Raised, Any] = {
    Raised.EVALUATION: _l("Skulle vært sett på sammen"),
    Raised.HAND_OVER: _l("Ingen har sagt ja til å ta over"),
    Raised.SILENT: _l("Stille lenge"),
    Raised.UNHELD: _l("Trenger en ny som holder"),
    Raised.AWAY: _l("Den som holder, er borte"),
    Raised.GONE: _l("Den som holdt, har sluttet"),
    Raised.DONE: _l("Familien er ferdig"),
}
