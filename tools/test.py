"""`make test`: the checks, the suite on SQLite and again on PostgreSQL, the Nu checker over every page.

Ends with pytest's own line of the last run and one line with the total. Servers are stopped whatever happens.
Words after `python -m tools.test` go to pytest, for a shorter run.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import servers

ROOT = Path(__file__).resolve().parent.parent
ARTEFACTS = ROOT / "artefacts"
PAGES = ARTEFACTS / "html"
_WORKERS = (os.cpu_count() or 2) + 1  # a third of what a browser's test takes is waiting


@dataclass
class Total:
    """What all runs together came to."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, passed: int, failed: int, skipped: int = 0) -> None:
        self.passed += passed
        self.failed += failed
        self.skipped += skipped

    def line(self) -> str:
        tail = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{tail}"


def main() -> int:
    """Run everything; 0 when nothing failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that `with` blocks end well
    started = time.monotonic()
    shutil.rmtree(ARTEFACTS, ignore_errors=True)
    PAGES.mkdir(parents=True)
    total = Total()
    _check(total)
    with servers.postgres() as postgres_url, servers.redis() as redis_url:
        addresses = {"PORTAL_TEST_REDIS": redis_url, "PORTAL_TEST_POSTGRES": postgres_url}
        _suite("sqlite", addresses, total)
        _nu_checker(total)
        _suite("postgres", addresses, total)
    _say(f"{(time.monotonic() - started) / 60:.1f} minutes. Pages and reports are in artefacts/.")
    print(total.line(), flush=True)
    return 1 if total.failed or not total.passed else 0


def _check(total: Total) -> None:
    _say("Style, types, imports and the laws of the house")
    done = subprocess.run([sys.executable, "-m", "tools.check", "--no-tests"], cwd=ROOT, check=False)
    total.add(passed=int(done.returncode == 0), failed=int(done.returncode != 0))


def _suite(database: str, more: dict[str, str], total: Total) -> None:
    _say(f"The whole suite on {database}")
    report = ARTEFACTS / f"{database}.xml"
    environment = (
        os.environ
        | more
        | {
            "PORTAL_TEST_DATABASE": database,
            "PORTAL_ARTEFACTS": str(ARTEFACTS),
            "PORTAL_PAGES": str(PAGES),
        }
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        str(_WORKERS),
        "--dist",
        "loadgroup",
        "-q",
        "--durations=10",
        f"--junitxml={report}",
        *sys.argv[1:],
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    total.add(*_counts(report))
    if done.returncode and not total.failed:
        total.add(passed=0, failed=1)  # pytest stopped before or outside a test


def _counts(report: Path) -> tuple[int, int, int]:
    if not report.exists():
        return 0, 1, 0
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 - written by our own pytest a moment ago
    ran = failed = skipped = 0
    for suite in suites:
        ran += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return max(ran - failed - skipped, 0), failed, skipped


def _nu_checker(total: Total) -> None:
    pages = sorted(PAGES.glob("*.html"))
    faults = nu_faults(pages)
    _say(f"The Nu HTML checker over {len(pages)} pages that the tests have seen: {len(faults)} faults")
    for fault in faults[:40]:
        print("  ", fault)
    total.add(passed=int(bool(pages) and not faults), failed=int(not pages or bool(faults)))


def nu_faults(pages: list[Path]) -> list[str]:
    """What the Nu HTML checker says about saved pages, one line a fault.

    One call for all of them: Java takes seconds to start. Raises SystemExit when the checker is missing.
    """
    jar = ROOT / "tools/axe/node_modules/vnu-jar/build/dist/vnu.jar"
    if not jar.exists():
        raise SystemExit("the Nu HTML checker is missing: `tools/setup.sh system` installs it")
    if not pages:
        return []
    command = ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(done.stderr)["messages"]
    return [
        _fault(message) for message in messages if message["type"] != "info"
    ]  # 'info' is advice and guesses


def _fault(message: dict[str, Any]) -> str:
    place = f"{Path(message.get('url', '?')).name}:{message.get('lastLine', '?')}"
    return (
        f"{place}: {message['type']}: {message['message']} · {' '.join(message.get('extract', '').split())}"
    )


def _say(line: str) -> None:
    print(f"\n== {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
