"""Everything that changes a case, gathered from where each task is told. Each command is one change and one event.

The edge commits. A command never sees a request. Keys are handed in opened: whoever calls holds the case's key because the person
who asks may open it.
"""

from portal.cases.deleting import delete_case
from portal.cases.hand_over import accept, decline, offer, withdraw
from portal.cases.handing import claim, release
from portal.cases.how_was import say_how, say_more
from portal.cases.levels import set_level, set_marks
from portal.cases.linking import link
from portal.cases.naming import give_name
from portal.cases.noting import note_fact, put_record, write_note
from portal.cases.opening import NewCase, open_case
from portal.cases.places import fact_place, message_place, note_place, record_place
from portal.cases.rounds import evaluate, start_round
from portal.cases.silence import answer_still, ask_still
from portal.cases.steps import Closing, close_case, move_phase
from portal.cases.talking import (
    change_contact,
    is_unread,
    mark_read,
    receive_message,
    send_answer,
    set_notice_address,
)
from portal.cases.turns import check_open, place_in_queue
from portal.cases.wishes import ask_for_other, offer_to_other, settle_without_change, share_why

__all__ = [
    "Closing",
    "NewCase",
    "accept",
    "answer_still",
    "ask_for_other",
    "ask_still",
    "change_contact",
    "check_open",
    "claim",
    "close_case",
    "decline",
    "delete_case",
    "evaluate",
    "fact_place",
    "give_name",
    "is_unread",
    "link",
    "mark_read",
    "message_place",
    "move_phase",
    "note_fact",
    "note_place",
    "offer",
    "offer_to_other",
    "open_case",
    "place_in_queue",
    "put_record",
    "receive_message",
    "record_place",
    "release",
    "say_how",
    "say_more",
    "send_answer",
    "set_level",
    "set_marks",
    "set_notice_address",
    "settle_without_change",
    "share_why",
    "start_round",
    "withdraw",
    "write_note",
]
