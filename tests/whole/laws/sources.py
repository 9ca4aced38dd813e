"""Laws about the source itself: each a function from a folder to a list of what breaks it."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median, quantiles

# `versions`: migrations are generated, and never edited once they have run somewhere.
LINES_AT_MOST = 400
MEDIAN_AT_MOST = 8
NINE_OF_TEN_AT_MOST = 25
_SOURCES = ("*.py", "*.html", "*.css", "*.js", "*.mjs", "*.sh")
_NOT_OURS = frozenset(
    {"node_modules", "vendor", ".venv", "__pycache__", "build", "words", "versions", ".cache", "artefacts"}
)
_COMMITTERS = frozenset({"portal/db/session.py"})
_CIPHERS = re.compile(r"^(nacl|cryptography|hmac|Crypto)(\.|$)")
# Elsewhere only these: `nacl.pwhash` checks a passphrase, it opens nothing.
_MAY_IMPORT = {"hmac": ("portal/web/", "portal/staff/", "portal/audit/")}
_UNSAFE = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")
_HOST = re.compile(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
# Names of things, not places anybody is sent to.
_NAMESPACES = frozenset({"www.w3.org", "designsystemet.no"})
_SENSITIVE = re.compile(
    r"child-?protection|barnevern|abuse|violence|vold|overgrep|rus\b|suicide|selvmord|incest|welfare",
    re.IGNORECASE,
)


def own_files(root: Path, *folders: str, patterns: Iterable[str] = _SOURCES) -> Iterator[Path]:
    """The files we wrote, in the named folders."""
    for folder in folders:
        for pattern in patterns:
            for path in sorted((root / folder).rglob(pattern)):
                if not _NOT_OURS & set(path.relative_to(root).parts):
                    yield path


def too_long_files(root: Path) -> list[str]:
    """Files over 400 lines; data and what is built from packages do not count."""
    counted = (
        (path, len(path.read_text("utf-8").splitlines()))
        for path in own_files(root, "portal", "tests", "tools")
    )
    return [f"{_name(path, root)} has {lines} lines" for path, lines in counted if lines > LINES_AT_MOST]


def function_lengths(root: Path) -> list[int]:
    """How many lines each function of the portal has, without its docstring."""
    return [
        _length(node)
        for path in own_files(root, "portal", patterns=["*.py"])
        for node in ast.walk(_tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def length_faults(lengths: list[int]) -> list[str]:
    """What is wrong with the shape of these functions' lengths."""
    if len(lengths) < 2:
        return []
    found = []
    if median(lengths) > MEDIAN_AT_MOST:
        found.append(f"the median function has {median(lengths)} lines, not {MEDIAN_AT_MOST}")
    if (most := quantiles(lengths, n=10)[8]) > NINE_OF_TEN_AT_MOST:
        found.append(f"nine of ten functions have up to {most:.0f} lines, not {NINE_OF_TEN_AT_MOST}")
    return found


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    is_documented = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(node.body) > 1
    )
    documented = (first.end_lineno or 0) - first.lineno + 1 if is_documented else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - documented


def commits_elsewhere(root: Path) -> list[str]:
    """Calls of `commit` outside the one place that commits."""
    return _each_node(root, lambda name, node: name not in _COMMITTERS and _calls(node, "commit"), "commits")


def ciphers_elsewhere(root: Path) -> list[str]:
    """Imports of a cipher outside the vault."""
    return _each_node(
        root,
        lambda name, node: not name.startswith("portal/vault/") and _takes_cipher(name, node),
        "takes a cipher",
    )


def markup_made_by_hand(root: Path) -> list[str]:
    """`|safe`, `Markup(…)`, autoescaping switched off: where a stranger's text could become markup."""
    found = _each_node(root, lambda name, node: _calls(node, "Markup"), "makes markup by hand")
    for path in own_files(root, "portal", patterns=["*.html", "*.txt", "*.xml", "*.svg"]):
        if _UNSAFE.search(path.read_text("utf-8")):
            found.append(f"{_name(path, root)} lets text through unescaped")
    return found


def other_hosts(root: Path) -> list[str]:
    """Addresses of other hosts in templates, style sheets and scripts: such an address belongs in a pack."""
    return [
        f"{_name(path, root)}:{number} names {host}"
        for path in own_files(
            root, "portal/templates", "portal/static", patterns=["*.html", "*.css", "*.js", "*.svg"]
        )
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for host in _HOST.findall(line)
        if host.lower() not in _NAMESPACES
    ]


def sensitive_words(words: Iterable[str]) -> list[str]:
    """Addresses or titles that would tell on somebody from a list of visited pages."""
    return [word for word in words if _SENSITIVE.search(word)]


def index_faults(root: Path) -> list[str]:
    """Decisions in docs/adr that its index does not list."""
    folder = root / "docs/adr"
    index = folder / "README.md"
    listed = index.read_text("utf-8") if index.exists() else ""
    decisions = (path for path in sorted(folder.glob("[0-9]*.md")))
    return [f"docs/adr/README.md does not list {path.name}" for path in decisions if path.name not in listed]


def _each_node(root: Path, breaks: Callable[[str, ast.AST], bool], what: str) -> list[str]:
    return [
        f"{_name(path, root)}:{getattr(node, 'lineno', 0)} {what}"
        for path in own_files(root, "portal", patterns=["*.py"])
        for node in ast.walk(_tree(path))
        if breaks(_name(path, root), node)
    ]


def _calls(node: ast.AST, function: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return function == (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", ""))


def _takes_cipher(name: str, node: ast.AST) -> bool:
    modules = []
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        modules = [node.module]
    return any(
        _CIPHERS.match(module) and not name.startswith(_MAY_IMPORT.get(module, ())) for module in modules
    )


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
