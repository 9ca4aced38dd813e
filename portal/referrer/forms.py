"""What a referrer types: an address, and the four words."""

from wtforms import EmailField, HiddenField, PasswordField

from portal.web.forms import PortalForm, at_most, trimmed

LONGEST_WORDS = 400
LONGEST_TYPED_ADDRESS = 320


class AskForm(PortalForm):
    """Ask for a link."""

    email = EmailField(filters=[trimmed], validators=[at_most(LONGEST_TYPED_ADDRESS)])
    next = HiddenField()


class UseForm(PortalForm):
    """Use the link up."""


class UnlockForm(PortalForm):
    """Type the four words."""

    words = PasswordField(filters=[trimmed], validators=[at_most(LONGEST_WORDS)])
    next = HiddenField()


class PlainForm(PortalForm):
    """A button alone."""
