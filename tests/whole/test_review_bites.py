"""The reviewer of pages is shown a good page and one of every fault; each fault must be found."""

import pytest

from tests.review import HEADERS, Fetched, faults_of

pytestmark = pytest.mark.whole
POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
GOOD = """<!doctype html>
<html lang="nb" dir="ltr"><head><meta charset="utf-8"><title>Hei</title>
<link rel="stylesheet" href="/static/a.css">
</head><body><main><h1>Hei</h1><p>Snakk med oss <a href="https://www.116111.no/" rel="noopener">her</a></p>
<form method="post"><label for="words">Dine ord</label><textarea id="words" name="words"></textarea>
<button>Send</button></form></main></body></html>"""


def review(html: str, headers: dict[str, str] | None = None, language: str | None = None) -> list[str]:
    sent = {**HEADERS, "Content-Security-Policy": POLICY} | (headers or {})
    return faults_of(Fetched("/", 200, sent, html, language))


def test_a_good_page_has_no_fault() -> None:
    assert review(GOOD, language="nb") == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("<!doctype html>", "", "doctype"),
        ("<title>Hei</title>", "", "titles"),
        ("<title>Hei</title>", "<title> </title>", "title is empty"),
        ("<h1>Hei</h1>", "", "first-level"),
        ("<h1>Hei</h1>", "<h1>Hei</h1><h1>Igjen</h1>", "first-level"),
        ("<h1>Hei</h1>", "<h1>Hei</h1><h3>Hopp</h3>", "jumps"),
        ('lang="nb"', "", "no language"),
        ('lang="nb"', 'lang="en"', "language is"),
        ('lang="nb"', 'lang="ar"', "dir is"),
        ('dir="ltr"', 'dir="rtl"', "dir is"),
        ("<main>", '<main id="words">', "stands 2 times"),
        ('for="words"', 'for="word"', "points at nothing"),
        ('<label for="words">Dine ord</label>', "", "no label"),
        ("<button>Send</button>", "<button></button>", "nameless"),
        ("<p>", '<p style="color:red">', "inline style"),
        ("<p>", "<style>p{}</style><p>", "inline style"),
        ("<p>", "<script>1</script><p>", "inline script"),
        ("<p>", '<p onclick="x()">', "inline handler"),
        ("<p>", '<a href="javascript:x()">x</a><p>', "inline address"),
        ("<p>", '<img src="https://example.org/x.png" alt="x"><p>', "loads from elsewhere"),
        ("/static/a.css", "//cdn.example.org/a.css", "loads from elsewhere"),
        ("https://www.116111.no/", "http://www.116111.no/", "without https"),
        ("<p>", '<img src="/x.png"><p>', "without alt"),
        ("Snakk", "{{ snakk }}", "unrendered"),
        ("Snakk", "%(name)s", "unrendered"),
        ("<p>Snakk", "<p>None</p><p>Snakk", "unrendered"),
        ("<p>", "<p>front.lead</p><p>", "key instead"),
        ("</form>", "", "closes nothing"),
        ("<main>", "<div>", "closes nothing"),
        ('name="words"', 'name="words" name="x"', "twice"),
    ],
)
def test_every_fault_is_found(good: str, bad: str, said: str) -> None:
    assert good in GOOD
    assert any(
        said in fault for fault in review(GOOD.replace(good, bad, 1), language="nb" if "en" in bad else None)
    )


@pytest.mark.parametrize("name", [*HEADERS, "Content-Security-Policy"])
def test_a_missing_header_is_found(name: str) -> None:
    assert review(GOOD, headers={name: ""})


def test_a_loose_policy_is_found() -> None:
    assert review(GOOD, headers={"Content-Security-Policy": POLICY + "; script-src 'unsafe-inline'"})
