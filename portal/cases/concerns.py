"""Everything that can be done with a professional's concern, gathered from where each task is told.

`open_concern` and `upgrade` are the only ways to a referral, and both go through the gate. The edge commits; who is to be told
of what came in (`notices.tell_staff`) is the edge's to ask for, as with every enquiry.
"""

from portal.cases.concern_copies import copy_of, copy_place, mark_copy, own_copy, preview_copy, read_copy
from portal.cases.concern_family import (
    Attendance,
    family_adds,
    family_agrees_to_send,
    family_chooses_meeting,
    family_consents,
    family_declines,
    family_objects,
    family_reads,
    family_takes_back,
)
from portal.cases.concern_lapsing import purge_papers, raise_overdue, withdraw_waiting
from portal.cases.concern_opening import NewConcern, NewConsultation, open_concern, open_consultation, upgrade
from portal.cases.concern_rules import FamilyState, Kind, Outcome, ReferrerStatus, State, family_state
from portal.cases.contact_notes import contact_notes_for, has_unseen, see_contact_note, write_contact_note
from portal.cases.own_papers import (
    draft_place,
    drafts_of,
    drop_draft,
    end_note,
    note_place,
    notes_of,
    save_draft,
    save_note,
)

__all__ = [
    "Attendance",
    "FamilyState",
    "Kind",
    "NewConcern",
    "NewConsultation",
    "Outcome",
    "ReferrerStatus",
    "State",
    "contact_notes_for",
    "copy_of",
    "copy_place",
    "draft_place",
    "drafts_of",
    "drop_draft",
    "end_note",
    "family_adds",
    "family_agrees_to_send",
    "family_chooses_meeting",
    "family_consents",
    "family_declines",
    "family_objects",
    "family_reads",
    "family_state",
    "family_takes_back",
    "has_unseen",
    "mark_copy",
    "note_place",
    "notes_of",
    "open_concern",
    "open_consultation",
    "own_copy",
    "preview_copy",
    "purge_papers",
    "raise_overdue",
    "read_copy",
    "save_draft",
    "save_note",
    "see_contact_note",
    "upgrade",
    "withdraw_waiting",
    "write_contact_note",
]
