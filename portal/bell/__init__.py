"""The bell: tells whoever waits for a talk that something has happened there, in whichever process it happened.

It carries a topic (a case's id, or "desk") and one word of what there is to look at, never content. Whoever hears it
looks in the database; a bell that was not heard is made good by a look each second. So it may be lost, and rung twice.
"""

from portal.bell.bell import WHATS, Bell
from portal.bell.listeners import Listener, Parking, parked
from portal.bell.seats import MOST_A_VISITOR, Seat, Seats

__all__ = ["MOST_A_VISITOR", "WHATS", "Bell", "Listener", "Parking", "Seat", "Seats", "parked"]
