"""`portal outbox`: what whoever runs the mail server must tell the portal by hand."""

import click

from portal.cli.common import Trouble, database_of, settings_of


@click.group()
def outbox() -> None:
    """Mail and SMS that have been sent."""


@outbox.command()
@click.argument("message_id")
@click.pass_context
def bounced(context: click.Context, message_id: str) -> None:
    """Note that MESSAGE_ID came back: the Message-ID of a mail, or the id that an SMS was sent under.

    The nudge becomes a task in the queue, and the family is told in its thread.
    """
    from portal.cases.notices import note_lost
    from portal.outbox import bounce

    with database_of(settings_of(context)) as db, db.write() as session:
        key = bounce(session, message_id)
        if key is None:
            raise Trouble("nothing of the last thirty days was sent under that id")
        note_lost(session, key, True)
    click.echo("Noted.")
