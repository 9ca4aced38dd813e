"""First names, casefolded: what a name is recognised by. Of our own making; a missing one may still be found by its capital."""

from portal.naming.first_names.norwegian import ALSO_WORDS, FIRST_NAMES

__all__ = ["ALSO_WORDS", "FIRST_NAMES"]
