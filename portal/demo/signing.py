"""How one signs in as a colleague of the demo."""

from dataclasses import dataclass, field

from portal.demo.colleagues import Colleague, colleagues
from portal.demo.keyfile import DemoSecrets


@dataclass(frozen=True)
class SignIn:
    """Who one may sign in as. `role` is a slug."""

    name: str
    role: str
    email: str
    passphrase: str = field(repr=False)
    totp_secret: str = field(repr=False)


def sign_ins_of(secrets: DemoSecrets) -> list[SignIn]:
    """Everybody who has secrets in this instance."""
    return [_sign_in(one, secrets) for one in colleagues() if one.email in secrets.passphrases]


def _sign_in(one: Colleague, secrets: DemoSecrets) -> SignIn:
    passphrase, totp = secrets.passphrases[one.email], secrets.totp[one.email]
    return SignIn(one.name, one.roles[0].value, one.email, passphrase, totp)
