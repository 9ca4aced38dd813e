"""First names, casefolded: what a name is recognised by. Of our own making; a missing one may still be found by its capital.

norwegian  those of people born here and of newcomers, in Latin letters;  ukrainian, polish: with their forms, see `forms`
arabic     Arabic letters have no capitals: rules of its own
ALSO_WORDS counts only where a capital letter is no matter of course
"""

from portal.naming.first_names import arabic, norwegian, polish, ukrainian

_FROM_ELSEWHERE = (polish.POLISH | arabic.LATIN | ukrainian.LATIN) - norwegian.FIRST_NAMES
FIRST_NAMES = norwegian.FIRST_NAMES | _FROM_ELSEWHERE | ukrainian.CYRILLIC
_WORDS_ELSEWHERE = polish.POLISH_ALSO_WORDS | arabic.LATIN_ALSO_WORDS | ukrainian.LATIN_ALSO_WORDS
ALSO_WORDS = norwegian.ALSO_WORDS | (_WORDS_ELSEWHERE & _FROM_ELSEWHERE) | ukrainian.CYRILLIC_ALSO_WORDS

__all__ = ["ALSO_WORDS", "FIRST_NAMES", "arabic"]
