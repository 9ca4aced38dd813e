"""What is typed at the staff door, and what is said when something is missing."""

from typing import Any

from wtforms import HiddenField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, ValidationError

from portal.staff.passphrases import LONGEST, SHORTEST, PassphraseProblem, problem_with
from portal.web.forms import PortalForm, at_most, required
from portal.web.i18n import lazy as _l

PASSPHRASE_MESSAGES = {
    PassphraseProblem.TOO_SHORT: _l(
        "Passordfrasen må ha minst %(fewest)d tegn. Bruk gjerne fire-fem ord.", fewest=SHORTEST
    ),
    PassphraseProblem.TOO_LONG: _l("Passordfrasen kan ha høyst %(most)d tegn.", most=LONGEST),
    PassphraseProblem.HOLDS_NAME: _l(
        "Passordfrasen ligner for mye på navnet eller e-posten din. Velg noe annet."
    ),
    PassphraseProblem.TOO_COMMON: _l("Mange bruker disse ordene. Velg ord som ikke hører sammen."),
    PassphraseProblem.TOO_FEW_SIGNS: _l("Passordfrasen gjentar seg selv. Velg flere ulike ord."),
}
NEEDS_EMAIL = _l("Skriv e-posten din.")
NEEDS_PASSPHRASE = _l("Skriv passordfrasen din.")
NEEDS_CODE = _l("Skriv de seks sifrene fra appen.")
LANGUAGES = (("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English"))  # each by its own name


def language_field() -> SelectField:
    """The language one works in, with our own word for anything else."""
    known = AnyOf([code for code, _name in LANGUAGES], message=_l("Velg et av språkene."))
    return SelectField(_l("Språk"), [known], choices=dict(LANGUAGES), validate_choice=False)


class SpokenForm(PortalForm):
    """The languages one speaks with families."""

    speaks = SelectMultipleField(choices=[], validate_choice=False)


class SignInForm(PortalForm):
    """E-mail, passphrase and six digits, all at once: which one was wrong is nobody's business."""

    email = StringField(_l("E-post"), [required(NEEDS_EMAIL), at_most(254)])
    passphrase = PasswordField(_l("Passordfrase"), [required(NEEDS_PASSPHRASE), at_most(LONGEST)])
    code = StringField(_l("Sekssifret kode"), [required(NEEDS_CODE), at_most(40)])
    next = HiddenField(validators=[at_most(500)])


class PasskeyForm(PortalForm):
    """What the script fills in after the passkey was touched."""

    credential = HiddenField(validators=[required(_l("Nøkkelen svarte ikke. Prøv igjen.")), at_most(20_000)])
    prf = HiddenField(
        validators=[required(_l("Nøkkelen kan ikke låse opp. Bruk passordfrasen.")), at_most(100)]
    )
    name = StringField(_l("Navn på nøkkelen"), [at_most(60)])
    next = HiddenField(validators=[at_most(500)])


class JoinCodeForm(PortalForm):
    """The code that was handed over."""

    join_code = StringField(_l("Kode"), [required(_l("Skriv koden du har fått.")), at_most(60)])


class NewPassphraseForm(PortalForm):
    """A passphrase that is being chosen, twice. `about` is what is known of its owner."""

    passphrase = PasswordField(_l("Ny passordfrase"), [required(_l("Velg en passordfrase.")), at_most(1000)])
    passphrase_again = PasswordField(
        _l("Passordfrasen en gang til"), [required(_l("Skriv passordfrasen en gang til.")), at_most(1000)]
    )

    def __init__(self, *args: Any, about: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._about = about

    def validate_passphrase(self, field: Any) -> None:
        problem = problem_with(field.data or "", about=self._about)
        if problem is not None:
            raise ValidationError(PASSPHRASE_MESSAGES[problem])

    def validate_passphrase_again(self, field: Any) -> None:
        if field.data != self.passphrase.data:
            raise ValidationError(_l("De to passordfrasene er ikke like. Skriv dem en gang til."))


class NewCodeForm(PortalForm):
    """The first digits from an app that has just been given its secret."""

    secret = HiddenField(validators=[required(_l("Begynn på nytt.")), at_most(64)])
    code = StringField(_l("Sekssifret kode fra appen"), [required(NEEDS_CODE), at_most(40)])


class JoinForm(NewPassphraseForm, NewCodeForm):
    """Everything a new colleague sets, with the code that lets them."""

    join_code = HiddenField(validators=[required(_l("Begynn på nytt.")), at_most(60)])


class LanguageForm(PortalForm):
    """The language one works in."""

    language = language_field()
