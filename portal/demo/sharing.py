"""A story's words for whom a family lets in, what it agrees to, and the meetings that it takes part in."""

from collections.abc import Callable
from datetime import timedelta

from portal.cases import consents, invitations, trusted
from portal.cases.consents import Asking, Sharing
from portal.cases.consents_rules import State
from portal.cases.invitations import Proposal, Reply
from portal.cases.moments import local_today
from portal.cases.rules import HowItWas
from portal.cases.trusted import ToInvite
from portal.cases.trusted_rules import May
from portal.demo.moments import moment_of
from portal.demo.stage import Scene, due_from
from portal.demo.stories import further_code

_LASTS = timedelta(hours=1)


# --- somebody whom the family trusts ----------------------------------------------------------------------


def _let_in(scene: Scene) -> None:
    """`text` is who, `goal` whose talk it is, `value` what the code opens, for `days` days."""
    step = scene.step
    who = ToInvite(step.text, May(step.value), local_today() + timedelta(days=int(step.days)), step.goal)
    receipt = scene.stage.receipts[further_code(scene.slug, step.text)]
    trusted.invite(scene.db, scene.case, scene.key, receipt, who)


def _comes_in(scene: Scene) -> None:
    trusted.note_coming_in(scene.db, _id_of(scene), scene.key)


def _shut_out(scene: Scene) -> None:
    trusted.withdraw(scene.db, scene.case, scene.key, _id_of(scene))


def _id_of(scene: Scene) -> str:
    known = trusted.invited_in(scene.db, {scene.case.id: scene.key})
    return next(each.id for each in known if each.name == scene.step.text)


# --- what it agrees to ------------------------------------------------------------------------------------


def _ask(scene: Scene) -> None:
    """`text` is who would be told, `agreed` of what (a line each), `value` which parts of the case on paper, `goal` what for, for
    `days` days."""
    step, said = scene.step, scene.stage.pack.texts
    parts = {part: said.get(scene.case.language, f"consents.part.{part}") for part in step.value.split()}
    asked = Asking(step.text, step.agreed.splitlines(), step.goal, local_today() + timedelta(days=int(step.days)), parts)
    consents.ask(scene.db, scene.case, scene.key, asked, scene.who)


def _says(scene: Scene) -> None:
    """`value` is what the family says, `agreed` what of it a yes is for."""
    said, granted = State(scene.step.value), scene.step.agreed.splitlines()
    consents.answer(scene.db, scene.case, scene.key, _consent(scene), said, granted)


def _takes_back(scene: Scene) -> None:
    consents.withdraw(scene.db, scene.case, scene.key, _consent(scene))


def _share(scene: Scene) -> None:
    told = Sharing(scene.step.agreed.splitlines(), consent_id=_consent(scene))
    consents.share(scene.db, scene.case, scene.key, told, scene.who)


def _consent(scene: Scene) -> str:
    """The newest consent that is about this receiver."""
    known = consents.ledger(scene.db, scene.case.id, scene.key)
    return next(each.id for each in known if each.receiver == scene.step.text)


# --- meetings ---------------------------------------------------------------------------------------------


def _propose(scene: Scene) -> None:
    """`value` is when, `text` where, `goal` what about, `agreed` who we think should take part."""
    step = scene.step
    starts_at = moment_of(step.value, scene.stage.now, scene.stage.pack.hours)
    what = Proposal(starts_at, starts_at + _LASTS, step.text, step.goal, step.agreed.splitlines())
    invitations.propose(scene.db, scene.case, scene.key, what, scene.who)


def _replies(scene: Scene) -> None:
    """`value` is whether it comes, `agreed` who may take part."""
    step = scene.step
    said = Reply(step.value), step.agreed.splitlines(), step.text, due_from(scene.stage)
    invitations.reply_to(scene.db, scene.case, scene.key, _latest(scene), *said)


def _judges(scene: Scene) -> None:
    how = HowItWas(scene.step.value)
    invitations.say_how(scene.db, scene.case, scene.key, _latest(scene), how, scene.step.text)


def _latest(scene: Scene) -> str:
    return invitations.meetings_of(scene.db, scene.case.id, scene.key)[0].id


STEPS: dict[str, Callable[[Scene], None]] = {
    "let_in": _let_in,
    "comes_in": _comes_in,
    "shut_out": _shut_out,
    "ask_consent": _ask,
    "consent_says": _says,
    "consent_back": _takes_back,
    "share": _share,
    "propose_meeting": _propose,
    "meeting_says": _replies,
    "meeting_was": _judges,
}
