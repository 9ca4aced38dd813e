"""`make check`: everything that can be known in seconds, two checks at a time, each with its own seconds."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
_SOURCES = ["portal", "tests", "tools"]
_CHECKS = {
    "types": ["mypy", "--no-error-summary"],
    "style": ["ruff", "check", "--quiet", *_SOURCES],
    "imports": ["lint-imports", "--no-cache"],
    "templates": ["djlint", "portal/templates", "--lint", "--quiet"],
    "safety": ["bandit", "-q", "-r", "portal", "-c", "pyproject.toml"],
}
_LAWS = ["pytest", "tests/whole", "-q", "-p", "no:cacheprovider"]


def main() -> int:
    """Run every check; 0 when all are clean. `--no-tests` leaves the laws to the whole suite."""
    checks = dict(_CHECKS)
    if "--no-tests" not in sys.argv:
        checks["laws"] = _LAWS
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(_run, checks.items()))
    return 0 if all(results) else 1


def _run(check: tuple[str, list[str]]) -> bool:
    name, command = check
    started = time.monotonic()
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    verdict = "clean" if done.returncode == 0 else "NOT CLEAN"
    output = "" if done.returncode == 0 else f"\n{done.stdout}{done.stderr}".rstrip()
    print(f"{name:<10} {verdict:<9} {time.monotonic() - started:5.1f} s{output}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
