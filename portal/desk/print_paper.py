"""A case on paper, and the packet for the archive. Made on the spot and kept nowhere."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.cases.printing import Part
from portal.desk.print_source import Printed
from portal.web.i18n import direction
from portal.web.pdf import Standard, can_make_pdf, set_pdf, set_to_keep

TEMPLATE = Path(__file__).parent.parent / "templates" / "desk" / "print.typ"
# What typst declares of each PDF in the packet. No independent validator has looked at it, and the manifest says so.
ARCHIVAL: Sequence[Standard] = ("a-2a", "ua-1")
CONFORMANCE = "PDF/A-2a and PDF/UA-1, declared by typst; not checked by an independent validator"
SIGNS = "a sign that no font had stands in the PDF as its number and name, [U+1F64F …]; the JSON has the words as written"
FORMAT = "familieporten-packet/1"


Head = tuple[str, Sequence[str]]  # the title, and the lines that every page has


@dataclass(frozen=True)
class Paper:
    """Parts of a case with what every page of them says: for whom, by whom and when, and what is left out.

    `nothing` stands, in the paper's language, under a part with nothing in it.
    """

    title: str
    lines: Sequence[str]
    language: str
    parts: Sequence[Printed] = field(repr=False)
    nothing: str

    @property
    def direction(self) -> str:
        return direction(self.language)


def as_pdf(made: Paper, *, archival: bool = False) -> bytes:
    """A tagged PDF. Raises ImportError where the `pdf` extra is not installed."""
    data: dict[str, Any] = {**asdict(made), "neutral": "Skjema"}
    return set_to_keep(TEMPLATE, data, ARCHIVAL) if archival else set_pdf(TEMPLATE, data)


@dataclass(frozen=True)
class About:
    """What the manifest says of the whole."""

    reference: str
    municipality: str
    made_by: str
    made_at: datetime
    left_out: Sequence[Part]


def as_packet(made: Paper, about: About) -> bytes:
    """A ZIP with each part as JSON, and as PDF where one can be made, a manifest with their SHA-256, and the manifest's own."""
    files = dict(_files(made))
    manifest = _encoded(_manifest(made, about, files))
    whole = {**files, "manifest.json": manifest, "manifest.json.sha256": f"{_sum(manifest)}  manifest.json\n".encode()}
    stamp = about.made_at.timetuple()[:6]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in whole.items():
            archive.writestr(zipfile.ZipInfo(name, (stamp[0], *stamp[1:])), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _files(made: Paper) -> Sequence[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for number, each in enumerate(made.parts, 1):
        name = f"{number:02}-{each.part.value}"
        found.append((f"{name}.json", _encoded(asdict(each))))
        if can_make_pdf():
            one = Paper(made.title, made.lines, made.language, [each], made.nothing)
            found.append((f"{name}.pdf", as_pdf(one, archival=True)))
    return found


def _manifest(made: Paper, about: About, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "format": FORMAT, "reference": about.reference, "municipality": about.municipality, "language": made.language,
        "made_by": about.made_by, "made_at": about.made_at.isoformat(),
        "parts": [{"part": each.part.value, "title": each.title, "entries": len(each.entries)} for each in made.parts],
        "left_out": [part.value for part in about.left_out],
        "pdf_conformance": CONFORMANCE if can_make_pdf() else "no PDF could be made here",
        "pdf_signs": SIGNS if can_make_pdf() else "",
        "files": [{"name": name, "bytes": len(body), "sha256": _sum(body)} for name, body in files.items()],
    }  # fmt: skip


def _encoded(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _sum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
