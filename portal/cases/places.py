"""Where each sealed thing of a case is bound to: what is moved to another row opens no longer."""


def record_place(record_id: str) -> str:
    """Where a document is bound to."""
    return f"case_record:{record_id}:body"


def message_place(message_id: str) -> str:
    """Where a message is bound to."""
    return f"case_message:{message_id}:body"


def writer_place(message_id: str) -> str:
    """Where the name of a trusted person who wrote is bound to."""
    return f"case_message:{message_id}:by"


def note_place(note_id: str) -> str:
    """Where a note is bound to."""
    return f"case_note:{note_id}:body"


def fact_place(fact_id: str) -> str:
    """Where a line of the mapping form is bound to."""
    return f"case_fact:{fact_id}:body"
