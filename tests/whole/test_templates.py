"""Every template parses and names only what there is; a missing name is an error, never an empty place."""

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined

from tests.whole.laws import templates

pytestmark = pytest.mark.whole
ROOT = Path(__file__).resolve().parents[2]


def test_a_missing_name_is_an_error(app: Flask) -> None:
    assert issubclass(app.jinja_env.undefined, StrictUndefined)


def test_every_template_parses(app: Flask) -> None:
    assert templates.syntax_faults(app.jinja_env, ROOT) == []


def test_every_template_compiles_with_all_it_includes(app: Flask) -> None:
    for name in app.jinja_env.list_templates(extensions=["html", "txt"]):
        app.jinja_env.get_template(name)


def test_one_macro_a_file_named_as_the_file(app: Flask) -> None:
    assert templates.macro_faults(app.jinja_env, ROOT) == []


def test_whatever_is_enhanced_also_works_without_javascript() -> None:
    assert templates.script_only_links(ROOT) == []
