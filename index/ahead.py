"""Work done by several threads a little ahead of whoever takes the results."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

AHEAD = 8  # results that each thread may be ahead: enough that none waits, few enough that they take no memory

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_ahead(work: Callable[[Item], Result], items: Iterable[Item], workers: int) -> Generator[Result, None, None]:
    """What `work` makes of each item, in order, `workers` at a time. An error of one is raised in its place.

    `ThreadPoolExecutor.map` begins with all of them, however many there are. Closed early, it waits for what has begun.
    """
    waiting: deque[Future[Result]] = deque()
    rest = iter(items)
    with ThreadPoolExecutor(workers) as pool:
        try:
            waiting.extend(pool.submit(work, item) for item in islice(rest, workers * AHEAD))
            while waiting:
                done = waiting.popleft().result()
                waiting.extend(pool.submit(work, item) for item in islice(rest, 1))
                yield done
        finally:
            for one in waiting:
                one.cancel()
