"""Each law is broken here on purpose, in a small house of its own: a check that cannot fail proves nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment

from tests.whole import endpoints
from tests.whole.laws import sources, templates, texts

pytestmark = pytest.mark.whole
POT = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def plant(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("law", "name", "text"),
    [
        (sources.too_long_files, "portal/long.py", "x = 1\n" * 401),
        (sources.too_long_files, "portal/static/css/long.css", "a {}\n" * 401),
        (sources.commits_elsewhere, "portal/cases/commands.py", "def save(db):\n    db.commit()\n"),
        (sources.ciphers_elsewhere, "portal/desk/routes.py", "from nacl.secret import SecretBox\n"),
        (sources.ciphers_elsewhere, "portal/cases/rules.py", "import cryptography.fernet\n"),
        (sources.ciphers_elsewhere, "portal/cases/rules.py", "import hmac\n"),
        (
            sources.markup_made_by_hand,
            "portal/desk/pages.py",
            "from markupsafe import Markup\nx = Markup('<b>')\n",
        ),
        (sources.markup_made_by_hand, "portal/templates/desk/case.html", "{{ words |safe }}"),
        (
            sources.markup_made_by_hand,
            "portal/templates/desk/case.html",
            "{% autoescape false %}{% endautoescape %}",
        ),
        (
            sources.other_hosts,
            "portal/templates/site/front.html",
            '<script src="https://cdn.example.org/x.js"></script>',
        ),
        (sources.other_hosts, "portal/static/css/a.css", "@import url(//fonts.example.org/f.css);"),
        (sources.index_faults, "docs/adr/0007-something.md", "# Something"),
        (
            templates.script_only_links,
            "portal/templates/desk/q.html",
            '<a data-hx-get="/desk?page=2">more</a>',
        ),
    ],
)
def test_a_planted_fault_is_found(
    law: Callable[[Path], list[str]], name: str, text: str, tmp_path: Path
) -> None:
    assert law(tmp_path) == []
    plant(tmp_path, name, text)
    assert law(tmp_path) != []


def test_what_is_right_is_left_alone(tmp_path: Path) -> None:
    plant(tmp_path, "portal/db/session.py", "def write(session):\n    session.commit()\n")
    plant(tmp_path, "portal/vault/seal.py", "import nacl.secret\n")
    plant(tmp_path, "portal/static/vendor/lib.js", "// https://example.org\n" * 500)
    plant(tmp_path, "portal/templates/q.html", '<a href="/desk" data-hx-get="/desk">more</a>')
    for law in (
        sources.commits_elsewhere,
        sources.ciphers_elsewhere,
        sources.too_long_files,
        sources.other_hosts,
    ):
        assert law(tmp_path) == []
    assert templates.script_only_links(tmp_path) == []


@pytest.mark.parametrize(("lengths", "faults"), [([4] * 20, 0), ([9] * 20, 1), ([4] * 10 + [40] * 10, 2)])
def test_long_functions_are_found(lengths: list[int], faults: int) -> None:
    assert len(sources.length_faults(lengths)) == faults


def test_a_docstring_does_not_make_a_function_long(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "portal/a.py",
        'def one():\n    """Many\n\n    lines."""\n    return 1\n\n\ndef two():\n    return 2\n',
    )
    assert sources.function_lengths(tmp_path) == [2, 2]


@pytest.mark.parametrize("word", ["/child-protection/new", "/barnevern", "Vold i hjemmet"])
def test_an_address_that_tells_is_found(word: str) -> None:
    assert sources.sensitive_words([word, "/talk"]) == [word]


def test_a_template_that_does_not_parse_is_found(tmp_path: Path) -> None:
    plant(tmp_path, "portal/templates/a.html", "{% if x %}")
    assert templates.syntax_faults(Environment(autoescape=True), tmp_path) != []


@pytest.mark.parametrize("text", ["{% macro other() %}{% endmacro %}", "nothing"])
def test_a_macro_file_with_another_name_is_found(text: str, tmp_path: Path) -> None:
    plant(tmp_path, "portal/templates/_ui/button.html", text)
    assert templates.macro_faults(Environment(autoescape=True), tmp_path) != []


def test_a_text_that_was_never_gathered_is_found(tmp_path: Path) -> None:
    kept = plant(tmp_path, "kept.pot", POT + 'msgid "Hei"\nmsgstr ""\n')
    fresh = plant(tmp_path, "fresh.pot", POT + 'msgid "Ha det"\nmsgstr ""\n')
    assert texts.stale_texts(kept, fresh) == ["not gathered: 'Ha det'", "no longer used: 'Hei'"]


@pytest.mark.parametrize(
    "entry",
    [
        "",
        'msgid "Hei %(name)s"\nmsgstr ""\n',
        '#, fuzzy\nmsgid "Hei %(name)s"\nmsgstr "Hallo %(name)s"\n',
        'msgid "Hei %(name)s"\nmsgstr "Hallo"\n',
        'msgid "Hei %(name)s"\nmsgstr "Hallo %(nam)s"\n',
        'msgid "Hei %(name)s"\nmsgstr "Hallo %(name)s "\n',
        'msgid "Hei %(name)s"\nmsgstr "<b>Hallo</b> %(name)s"\n',
    ],
)
def test_a_catalogue_with_a_hole_is_found(entry: str, tmp_path: Path) -> None:
    template = plant(tmp_path, "messages.pot", POT + 'msgid "Hei %(name)s"\nmsgstr ""\n')
    catalogue = plant(tmp_path, "en/LC_MESSAGES/messages.po", POT + entry)
    assert texts.catalogue_faults(catalogue, template) != []


def test_a_wrong_plural_rule_is_found(tmp_path: Path) -> None:
    catalogue = plant(
        tmp_path, "pl.po", POT + 'msgid "en"\nmsgid_plural "to"\nmsgstr[0] "a"\nmsgstr[1] "b"\n'
    )
    assert len(texts.plural_faults(catalogue, "nplurals=3; plural=0;")) == 2


def test_a_door_outside_the_table_is_found() -> None:
    assert endpoints.differences(["GET /new public"], ["GET /old public"]) == [
        "add to the table: GET /new public",
        "no such view: GET /old public",
    ]
