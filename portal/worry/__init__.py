"""Words that ask for somebody to look first: phrase lists, never a decision.

What is found shows help to the one who writes, and lets a colleague look sooner. It never stops anybody, never decides
anything, and only the kind is told: no phrase, no place in the text.
"""

from portal.worry.finding import Worry, find

__all__ = ["Worry", "find"]
