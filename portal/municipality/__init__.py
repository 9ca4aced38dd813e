"""The municipality's profile: names, phones, hours, languages, texts, levels, retention; read from a pack."""

from portal.municipality.check import check_pack
from portal.municipality.faults import PackError, PackFault
from portal.municipality.hours import OSLO, Hours, Opening
from portal.municipality.lines import CrisisLine
from portal.municipality.load import load_pack, pack_names
from portal.municipality.profile import Fact, Level, Pack, Retention
from portal.municipality.texts import Section, Texts

__all__ = [
    "OSLO",
    "CrisisLine",
    "Fact",
    "Hours",
    "Level",
    "Opening",
    "Pack",
    "PackError",
    "PackFault",
    "Retention",
    "Section",
    "Texts",
    "check_pack",
    "load_pack",
    "pack_names",
]
