"""Words that may tell who somebody is: found, shown to the writer, and taken out or answered for. Pure.

finding      names, birth numbers, telephone numbers, addresses in a text;  first_names: what a name is recognised by
settling     what the writer has to look at once more, and the text without what is not answered for
"""

from portal.naming.finding import GONE, Find, Kind, find, without
from portal.naming.settling import Shown, found_in, has_open, without_open

__all__ = ["GONE", "Find", "Kind", "Shown", "find", "found_in", "has_open", "without", "without_open"]
