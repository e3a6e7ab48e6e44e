"""Threads work a little ahead of whoever takes the results, and no further."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.ahead import AHEAD, map_ahead


def test_results_come_in_order_and_never_more_is_begun_than_a_little_ahead() -> None:
    begun: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            begun.append(number)
            yield number

    for taken, result in enumerate(map_ahead(lambda number: number * number, items(), workers=2), start=1):
        assert result == (taken - 1) ** 2
        assert len(begun) <= taken + 2 * AHEAD
    assert len(begun) == 1000


def test_no_items_give_no_results() -> None:
    assert list(map_ahead(str, [], workers=2)) == []


def test_an_error_comes_where_its_result_would_have_come() -> None:
    results = map_ahead(lambda number: 6 // number, [3, 2, 0, 1], workers=2)
    assert [next(results), next(results)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_closed_early_it_has_ended_all_that_had_begun() -> None:
    ended: list[int] = []
    results = map_ahead(ended.append, range(1000), workers=2)
    next(results)
    results.close()
    assert 1 <= len(ended) <= 1 + 2 * AHEAD
