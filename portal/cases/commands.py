"""Everything that changes a case, gathered from where each task is told. Each command is one change and one event.

The edge commits. A command never sees a request. Keys are handed in opened: whoever calls holds the case's key because the person
who asks may open it.
"""

from portal.cases.deleting import delete_case
from portal.cases.handing import accept, claim, offer, release
from portal.cases.noting import note_fact, put_record, write_note
from portal.cases.opening import NewCase, open_case
from portal.cases.places import fact_place, message_place, note_place, record_place
from portal.cases.steps import move_phase, set_level
from portal.cases.talking import (
    change_contact,
    is_unread,
    mark_read,
    receive_message,
    send_answer,
    set_notice_address,
)
from portal.cases.turns import place_in_queue

__all__ = [
    "NewCase",
    "accept",
    "change_contact",
    "claim",
    "delete_case",
    "fact_place",
    "is_unread",
    "mark_read",
    "message_place",
    "move_phase",
    "note_fact",
    "note_place",
    "offer",
    "open_case",
    "place_in_queue",
    "put_record",
    "receive_message",
    "record_place",
    "release",
    "send_answer",
    "set_level",
    "set_notice_address",
    "write_note",
]
