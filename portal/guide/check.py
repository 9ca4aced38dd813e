"""`portal packs check`, the guide's part: everything that is wrong with it, each with file, line and mend."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from portal.guide.level import RULES
from portal.guide.model import (
    FIELDS,
    LANGUAGES,
    LEVELS,
    LIFE,
    NEGLECT,
    PARENTS_TALK,
    SHOWN_LANGUAGES,
    VIOLENCE,
    Guide,
)
from portal.guide.read import FOLDER, Reading, read_guides
from portal.municipality.faults import PackError, PackFault
from portal.municipality.load import COMMON, load_pack

WAYS = (*LEVELS, VIOLENCE, NEGLECT, LIFE)
_ANCHOR = re.compile(r"[nhtp][0-9](-[a-z]+)*")


def check_guides(packs: Path, name: str) -> list[PackFault]:
    """All faults of a pack's guide, ordered by file and line. A pack that cannot be read at all has none here."""
    try:
        reading = read_guides(packs, load_pack(packs, name))
    except PackError:
        return []
    norwegian = reading.guides.get("nb")
    for code in LANGUAGES:
        guide = reading.guides.get(code)
        _whole(reading, guide)
        _same_as(reading, guide, norwegian)
        _anchors(reading, guide)
        _local_names(reading, guide)
    _sentences(reading)
    _parents_talk(reading)
    return sorted(set(reading.faults), key=lambda fault: (fault.file, fault.line, fault.problem))


def _fault(reading: Reading, code: str, problem: str, mend: str) -> None:
    reading.faults.append(PackFault(f"{COMMON}/{FOLDER}/{code}", 1, problem, mend))


def _whole(reading: Reading, guide: Guide) -> None:
    """Every way there must be, with steps that say everything or why not, and every question with its answers."""
    for slug in set(WAYS) - {way.slug for way in guide.ways}:
        _fault(reading, guide.language, f"the way '{slug}' is missing", "write it as [[way]]")
    for way in guide.ways:
        if not way.steps:
            reading.tables[guide.language, way.slug].fault(
                "slug", f"'{way.slug}' has no steps", "add [[way.step]]"
            )
        for step in way.steps:
            for field in FIELDS:
                if not step.sayings[field].words.strip():
                    table = reading.tables[guide.language, way.slug]
                    table.fault(
                        "slug", f"'{step.slug}' says no {field}", f'write it, or {field} = {{ none = "why" }}'
                    )
    asked = {one.slug: {value for value, _ in one.options} for one in guide.questions}
    if asked != {slug: set(answers) for slug, answers in RULES.items()}:
        _fault(
            reading,
            guide.language,
            "the six questions differ from the rules",
            "compare portal/guide/level.py",
        )


def _same_as(reading: Reading, guide: Guide, norwegian: Guide) -> None:
    """The languages say the same: the same anchors, the same labels."""
    differing = {*(guide.anchors() ^ norwegian.anchors()), *(set(guide.labels) ^ set(norwegian.labels))}
    for name in differing:
        problem = f"'{name}' does not stand in both Bokmål and {guide.language}"
        _fault(reading, guide.language, problem, "write it in both")


def _anchors(reading: Reading, guide: Guide) -> None:
    for anchor in guide.anchors():
        if not _ANCHOR.fullmatch(anchor):
            _fault(
                reading,
                guide.language,
                f"'{anchor}' is no anchor",
                "n, h, t or p, a figure, and a word that tells nothing",
            )
    talks = {talk.slug for talk in guide.talks}
    for step in guide.steps():
        for slug in set(step.talks) - talks:
            _fault(
                reading,
                guide.language,
                f"'{step.slug}' leads to a talk '{slug}' that is not there",
                "use a slug of [[talk]]",
            )


def _local_names(reading: Reading, guide: Guide) -> None:
    wanted = {slug for step in guide.steps() for slug in step.local}
    for slug in wanted - _known_local(guide.labels):
        _fault(
            reading,
            guide.language,
            f"what is filled in as '{slug}' has no name",
            f'add local_{slug} = "…" to [labels]',
        )
    for slug in set(reading.guides.local) - _known_local(guide.labels):
        _fault(
            reading,
            guide.language,
            f"local.toml names '{slug}', which no step asks for",
            "check the spelling",
        )


def _known_local(labels: Mapping[str, str]) -> set[str]:
    return {key.removeprefix("local_") for key in _starting(labels, "local_")}


def _starting(keys: Iterable[str], start: str) -> list[str]:
    return [key for key in keys if key.startswith(start)]


def _sentences(reading: Reading) -> None:
    sentences = reading.guides.sentences
    if len({len(sentences[code]) for code in SHOWN_LANGUAGES}) != 1:
        _fault(
            reading, "sentences.toml", "the languages do not have as many sentences", "translate each of them"
        )

def _parents_talk(reading: Reading) -> None:
    """The talk with the parents says as much in each language: who reads another than Norwegian is told no less."""
    talks = reading.guides.parents_talks
    shapes = {code: [(len(part.points), len(part.sentences)) for part in one.parts] for code, one in talks.items()}
    for code in SHOWN_LANGUAGES:
        if shapes.get(code) != shapes.get("nb"):
            _fault(reading, code, f"the talk '{PARENTS_TALK}' is not the same in Bokmål and {code}", "write each of its lines")
