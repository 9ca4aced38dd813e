"""On which line a key stands, also in arrays of tables, dotted tables and long texts."""

from portal.municipality.positions import key_lines

SOURCE = '''first = 1
[a.b]
text = """
not_a_key = 1
[not.a.table]
"""
0-5 = "five"
[[lines]]
slug = "x"
[lines.hours]
monday = []
[[lines]]
slug = "y"
'''


def test_every_key_has_its_line() -> None:
    lines = key_lines(SOURCE)
    assert (lines["first"], lines["a"], lines["a.b"], lines["a.b.text"], lines["a.b.0-5"]) == (1, 2, 2, 3, 7)
    assert (lines["lines"], lines["lines.0.slug"], lines["lines.1.slug"]) == (8, 9, 13)
    assert "not.a.table" not in lines
    assert not [key for key in lines if "not_a_key" in key]


def test_the_hours_of_a_line_stand_below_that_line() -> None:
    assert key_lines(SOURCE)["lines.0.hours.monday"] == 11
