"""Imports point down: the contract in pyproject.toml, held by a machine."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.whole
ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINT, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)


def test_imports_point_down() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contract_bites(tmp_path: Path) -> None:
    """A door that opens another door, and a rule that knows Flask, must both be found."""
    package = tmp_path / "portal"
    for folder in ("desk", "site", "cases"):
        (package / folder).mkdir(parents=True)
        (package / folder / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "desk" / "__init__.py").write_text("import portal.site\n")
    (package / "cases" / "__init__.py").write_text("import flask\n")
    (tmp_path / "pyproject.toml").write_text(
        """[tool.importlinter]
root_package = "portal"
include_external_packages = true
[[tool.importlinter.contracts]]
name = "down"
type = "layers"
containers = ["portal"]
layers = ["desk | site", "cases"]
[[tool.importlinter.contracts]]
name = "no http"
type = "forbidden"
source_modules = ["portal.cases"]
forbidden_modules = ["flask"]
"""
    )
    done = lint_imports(tmp_path)
    assert done.returncode != 0
    assert "0 kept, 2 broken" in done.stdout
