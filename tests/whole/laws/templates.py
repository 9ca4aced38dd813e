"""Laws about templates: each parses, one macro a file, and links that work without JavaScript."""

import re
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from tests.whole.laws.sources import own_files

_ENHANCED = re.compile(r"<(a|form|button)\b[^>]*\bdata-hx-(get|post)=([\"'])(.*?)\3[^>]*>", re.DOTALL)
_OWN_ADDRESS = {"a": "href", "form": "action", "button": "formaction"}


def syntax_faults(environment: Environment, root: Path) -> list[str]:
    """Templates that do not parse."""
    found = []
    for path in own_files(root, "portal/templates", patterns=["*.html", "*.txt"]):
        try:
            environment.parse(path.read_text("utf-8"))
        except TemplateSyntaxError as error:
            found.append(f"{path.relative_to(root)}:{error.lineno} {error.message}")
    return found


def macro_faults(environment: Environment, root: Path) -> list[str]:
    """Files in _ui that do not hold exactly one public macro named as the file."""
    found = []
    for path in own_files(root, "portal/templates/_ui", patterns=["*.html"]):
        tree = environment.parse(path.read_text("utf-8"))
        public = [macro.name for macro in tree.find_all(nodes.Macro) if not macro.name.startswith("_")]
        if public != [path.stem]:
            found.append(f"{path.relative_to(root)} holds {public or 'no macro'}")
    return found


def script_only_links(root: Path) -> list[str]:
    """Enhanced links and forms that lead nowhere without JavaScript: every data-hx-get repeats its href."""
    found = []
    for path in own_files(root, "portal/templates", patterns=["*.html"]):
        for match in _ENHANCED.finditer(path.read_text("utf-8")):
            if f"{_OWN_ADDRESS[match[1]]}=" not in match[0].replace("data-hx-", ""):
                found.append(
                    f"{path.relative_to(root)}: <{match[1]}> to {match[4]} works only with JavaScript"
                )
    return found
