"""What several staff routes ask: which site a passkey would know, and whether an app has its secret."""

from portal.db.clock import utc_now
from portal.staff import second_factor
from portal.staff.forms import NewCodeForm
from portal.staff.passkeys import RelyingParty, relying_party
from portal.web.extensions import portal_of
from portal.web.i18n import _


def this_site() -> RelyingParty | None:
    """This site as a passkey knows it, or None where passkeys cannot work."""
    portal = portal_of()
    return relying_party(portal.settings.base_url, portal.pack.service_name)


def step_of(form: NewCodeForm) -> int | None:
    """The step whose digits were typed, or None with the message put on the field."""
    secret = form.secret.data or ""
    step = (
        second_factor.used_step(secret, form.code.data, utc_now(), 0)
        if second_factor.is_secret(secret)
        else None
    )
    if step is None:
        form.code.errors = [_("Koden stemmer ikke. Vent på neste kode i appen, og skriv den.")]
    return step
