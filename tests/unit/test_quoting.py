"""How quotes become one line: clients and the check of every answer rely on this rule."""

from __future__ import annotations

import pytest

from index.quoting import join_quotes


@pytest.mark.parametrize(
    ("quotes", "line"),
    [
        ([], ""),
        (["Bees sleep."], "Bees sleep."),
        (["What to bring", "A veil"], "What to bring: A veil"),
        (["Please bring:", "A veil"], "Please bring: A veil"),
        (["What do jars cost?", "Clover | £6"], "What do jars cost? Clover | £6"),
        (["Jar | Price", "Clover | £6"], "Jar | Price: Clover | £6"),
        (["Jar |", "£6"], "Jar | £6"),
        (["It rains.", "It pours.", "We stay in"], "It rains. It pours. We stay in"),
        (["One", "Two", "Three"], "One: Two: Three"),
    ],
)
def test_a_colon_follows_what_does_not_end_by_itself(quotes: list[str], line: str) -> None:
    assert join_quotes(quotes) == line


def test_every_quote_stands_in_the_line_word_for_word() -> None:
    quotes = ["Prices – 2025", "  spaced  out ", "line\nbreak", "<b>&amp;"]
    line = join_quotes(quotes)
    assert all(quote in line for quote in quotes)
