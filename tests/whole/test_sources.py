"""The laws of the house that can be read off its source."""

from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.whole.laws import sources

pytestmark = pytest.mark.whole
ROOT = Path(__file__).resolve().parents[2]


def test_no_file_is_over_400_lines() -> None:
    assert sources.too_long_files(ROOT) == []


def test_functions_are_short() -> None:
    lengths = sources.function_lengths(ROOT)
    print(f"{len(lengths)} functions, median {median(lengths)} lines, p90 {quantiles(lengths, n=10)[8]:.0f}")
    assert sources.length_faults(lengths) == []


def test_only_the_session_commits() -> None:
    assert sources.commits_elsewhere(ROOT) == []


def test_only_the_vault_touches_a_cipher() -> None:
    assert sources.ciphers_elsewhere(ROOT) == []


def test_nobody_makes_markup_by_hand() -> None:
    assert sources.markup_made_by_hand(ROOT) == []


def test_no_other_host_is_named_in_pages_styles_or_scripts() -> None:
    assert sources.other_hosts(ROOT) == []


def test_the_index_of_decisions_is_whole() -> None:
    assert sources.index_faults(ROOT) == []
