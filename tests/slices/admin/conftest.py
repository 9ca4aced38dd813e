"""The same house as the staff door's tests."""

from tests.slices.staff.conftest import _cheap_passphrases, hands, house, staff_app

__all__ = ["_cheap_passphrases", "hands", "house", "staff_app"]
