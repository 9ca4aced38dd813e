"""Languages: which one this visitor reads, its catalogue, its texts from the pack, its times.

The message ids are the Bokmål sentences themselves, so Bokmål needs no catalogue. A catalogue is bound once a
request: looking it up for every text is what makes pages slow.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.support import LazyProxy, Translations
from flask import Flask, g, redirect, request
from flask_babel import Babel
from werkzeug.wrappers import Response

from portal.db.clock import utc_now
from portal.web.extensions import portal_of

COOKIE = "lang"
_LONGEST_CHOSEN = 1000  # characters; no page of ours has as much to choose by its address
TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"
OSLO = ZoneInfo("Europe/Oslo")
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "fa_AF", "ps", "ur", "ckb"})
# What browsers say for a language that we serve under another code (Babel knows none of these pairs).
_ALIASES = {"no": "nb", "da": "nb", "sv": "nb", "prs": "fa_AF", "fa-af": "fa_AF", "dari": "fa_AF"}
_OWN_NAMES = {
    "nb": "Bokmål", "nn": "Nynorsk", "en": "English", "uk": "Українська", "ar": "العربية", "pl": "Polski",
}  # fmt: skip


def own_name(code: str) -> str:
    """A language's name in that language: 'Polski'; for one whose own name nobody has told us, the Norwegian name."""
    if code in _OWN_NAMES:
        return _OWN_NAMES[code]
    try:
        return str(Locale.parse(code).get_display_name(code) or code)
    except (UnknownLocaleError, ValueError):
        return str(Locale.parse("nb").languages.get(code, code))


def direction(code: str) -> str:
    """'rtl' or 'ltr'."""
    return "rtl" if code in _RIGHT_TO_LEFT else "ltr"


def apart(name: str) -> str:
    """A name within a sentence that runs from right to left: kept together, so that it turns nothing around it."""
    return f"\u2068{name}\u2069" if name and direction(current_language()) == "rtl" else name


@lru_cache(maxsize=64)
def catalogue(code: str) -> NullTranslations:
    """The translations of one language; Bokmål's own is empty, since the message ids are Bokmål."""
    if code == "nb":
        return NullTranslations()
    return Translations.load(TRANSLATIONS, [code])


def current_language() -> str:
    """The code of the language this request is answered in."""
    if "language" not in g:
        g.language = _choose_language()
    return str(g.language)


def _choose_language() -> str:
    served = _served_languages()
    chosen = request.cookies.get(COOKIE, "")
    if chosen in served:
        return chosen
    who = g.get("signed")
    if who is not None and who.language in served:
        return str(who.language)
    return _from_browser(served) or served[0]


def _served_languages() -> Sequence[str]:
    pack = portal_of().pack
    return pack.staff_languages if is_staff_side() else pack.languages


def is_staff_side() -> bool:
    """Whether this request is for a page of the staff: its languages, its refusals, nothing of a family's visit."""
    return request.path.startswith(("/desk", "/staff", "/admin"))


def _from_browser(served: Sequence[str]) -> str | None:
    for wanted, _quality in request.accept_languages:
        code = wanted.lower().replace("_", "-")
        code = _ALIASES.get(code) or _ALIASES.get(code.split("-")[0]) or code.split("-")[0]
        if code in served:
            return code
    return None


def gettext(message: str, **fields: Any) -> str:
    """The message in the visitor's language, with its named fields filled in."""
    translated = _bound().gettext(message)
    return translated % fields if fields else translated


def ngettext(one: str, many: str, n: int, **fields: Any) -> str:
    """The right plural for `n`; `%(num)s` stands for the number itself."""
    return _bound().ngettext(one, many, n) % {"num": n, **fields}


def lazy(message: str, **fields: Any) -> Any:
    """A message that is translated when it is shown: for forms, which are made once."""
    return LazyProxy(gettext, message, enable_cache=False, **fields)


_ = gettext


def _bound() -> NullTranslations:
    if "catalogue" not in g:
        g.catalogue = catalogue(current_language())
    bound: NullTranslations = g.catalogue
    return bound


def text(key: str, **fields: Any) -> str:
    """A keyed text of the municipality's pack in the visitor's language."""
    return portal_of().pack.texts.get(current_language(), key, **fields)


def clock_time(moment: datetime) -> str:
    """'14:05' in Norwegian time: 24 hours in every language."""
    return moment.astimezone(OSLO).strftime("%H:%M")


def day(moment: datetime | date) -> str:
    """'mandag 23. november' in the visitor's language."""
    local = moment.astimezone(OSLO).date() if isinstance(moment, datetime) else moment
    return day_in(local, current_language())


def day_in(moment: date, code: str) -> str:
    """'mandag 23. november' in a language that need not be the reader's own."""
    return format_date(moment, _day_pattern(code), locale=code)


def full_day(moment: date) -> str:
    """'28. juli 2026' in the visitor's language."""
    return format_date(moment, "d. MMMM y" if current_language() in ("nb", "nn") else "d MMMM y", locale=current_language())


def _day_pattern(code: str) -> str:
    patterns = {"nb": "EEEE d. MMMM", "nn": "EEEE d. MMMM", "ar": "EEEE، d MMMM"}
    return patterns.get(code, "EEEE d MMMM")


def when(moment: datetime) -> str:
    """A moment as people say it: 'i dag 14:05', 'mandag 23. november 09:00'."""
    local, today = moment.astimezone(OSLO), utc_now().astimezone(OSLO).date()
    names = {0: gettext("i dag"), 1: gettext("i morgen"), -1: gettext("i går")}
    named = names.get((local.date() - today).days)
    return f"{named or day(moment)} {clock_time(moment)}"


def full_time(moment: datetime) -> str:
    """A moment with its year, for the journal."""
    return format_datetime(moment.astimezone(OSLO), "d.M.y HH:mm", locale=current_language())


def _take_language_from_link() -> Response | None:
    """`?lang=uk` on any page sets the language and leads to the same page without it, with all else of the address."""
    wanted = request.args.get("lang")
    if wanted is None or request.method not in ("GET", "HEAD"):
        return None
    # '//elsewhere.example' would lead away, and so would '/<tab>/elsewhere.example': browsers leave the tab out.
    response = redirect("/" + quote(request.path.lstrip("/\\")) + _query(*_chosen_here()), code=303)
    if wanted in portal_of().pack.languages:
        remember_language(response, wanted)
    return response


def address_in(code: str) -> str:
    """Where this page is in another language, as a link on it has it: what is chosen on the page by its address stays chosen.

    A page that is kept for everybody has nothing of whoever asked for it first.
    """
    chosen = [] if g.get("is_kept") else _chosen_here()
    return _query(*chosen, ("lang", code))


def _chosen_here() -> list[tuple[str, str]]:
    if len(request.query_string) > _LONGEST_CHOSEN:
        return []
    return [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]


def _query(*pairs: tuple[str, str]) -> str:
    return f"?{urlencode(pairs)}" if pairs else ""


def answer_in(code: str) -> None:
    """Answer this one request in another language, and remember nothing of it; an unknown code changes nothing."""
    if code in _served_languages():
        g.language = code
        g.pop("catalogue", None)


def remember_language(response: Response, code: str) -> None:
    """Keep the language until the browser is closed."""
    secure = portal_of().settings.base_url.startswith("https:")
    response.set_cookie(COOKIE, code, httponly=True, samesite="Lax", secure=secure)


def is_day(typed: str) -> bool:
    """Whether this is a day as a field for days must hold it: '2026-11-22'."""
    try:
        return date.fromisoformat(typed).isoformat() == typed
    except ValueError:
        return False


def register(app: Flask) -> None:
    """Give the app its languages."""
    Babel(app, locale_selector=current_language, default_timezone="Europe/Oslo")
    app.before_request(_take_language_from_link)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, _plain_ngettext, newstyle=False)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, text=text)
    app.jinja_env.globals.update(when=when, day=day, full_day=full_day, clock_time=clock_time, full_time=full_time)
    app.jinja_env.globals.update(own_name=own_name, is_day=is_day, address_in=address_in)


def _plain_ngettext(one: str, many: str, n: int) -> str:
    return _bound().ngettext(one, many, n)
