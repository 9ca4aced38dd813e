"""The professional's door: the fork first, and a concern that is sent once the family knows.

fork         what the three questions of rule 10 lead to;  fork_routes, fork_pages: the page that keeps nothing
form         the concern as it is being written;  steps: what one press does;  drafts: where it lies meanwhile
hints        a sentence that reads as an interpretation or a diagnosis
routes       one address for the concern and its receipt; the sheet for the family;  word_routes: a word to the team leader
ask, ask_routes  a question that names nobody, and on from it
mine, mine_routes  what one has sent and what came of it; private notes
"""

from flask import Flask


def register(app: Flask) -> None:
    """Open this door."""
    from portal.concern import ask_routes, fork_routes, mine_routes, routes, word_routes
    from portal.web.extensions import portal_of

    for part in (fork_routes, routes, word_routes, ask_routes, mine_routes):
        app.register_blueprint(part.bp)
    portal_of(app).referrer_pages += [
        ("concern_form.concern", "ways.send_title"),
        ("concern_mine.mine", "mine.title"),
        ("concern_mine.notes", "notes.title"),
        ("concern_word.word", "word.title"),
    ]
