"""The reference: the least that Flask can serve, as one WSGI app for the same server as ours."""

from flask import Flask


def make() -> Flask:
    """An app with one page of twelve bytes."""
    app = Flask(__name__)

    @app.get("/")
    def hello() -> str:
        return "<p>Hello</p>"

    return app


app = make()
