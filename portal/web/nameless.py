"""Where nobody is to be named: what in typed words may tell who it is about, and the writer's word on it, over HTTP."""

from collections.abc import Collection, Iterable

from flask import request

from portal import naming
from portal.naming import Shown
from portal.web.extensions import portal_of
from portal.web.forms import clean


def answered_for() -> list[str]:
    """The marks of what the writer has ticked: it names nobody."""
    return [clean(each) for each in request.form.getlist("nobody")]


def found_in(texts: Iterable[str], nobody: Collection[str]) -> list[Shown]:
    """Everything found in these texts. The municipality's own names are nobody's."""
    return naming.found_in(texts, nobody, _known())


def without_open(words: str, nobody: Collection[str]) -> str:
    """The words without what is not answered for."""
    return naming.without_open(words, nobody, _known())


def _known() -> list[str]:
    pack = portal_of().pack
    return f"{pack.municipality_name} {pack.service_name}".split()
