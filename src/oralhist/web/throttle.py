"""How often somebody may try to log in: kept in memory, for a while, the same for names that exist or not."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

from oralhist.model.refusals import Refusal

KEPT = 10_000
"""Keys that are remembered at most, so that a flood of invented names cannot fill the memory."""


class TooMany(Refusal):
    """Too many tries: to be made again later."""


class Throttle:
    """Counts failures by key; `most` failures within `window` seconds, then the key has to wait.

    `clock` gives seconds that never run backwards.
    """

    def __init__(self, clock: Callable[[], float], *, most: int, window: float) -> None:
        self._clock, self._most, self._window = clock, most, window
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, key: str) -> int:
        """Whole seconds that `key` has to wait before another try, 0 where it need not."""
        with self._lock:
            return self._wait(key)

    def begin(self, key: str) -> int:
        """Count a try of `key` as a failure before it is made, so that none is made beside the last; or `wait`."""
        with self._lock:
            if wait := self._wait(key):
                return wait
            self._fail(key)
            return 0

    def failed(self, key: str) -> None:
        """Note a failure of `key`."""
        with self._lock:
            self._fail(key)

    def right(self, key: str) -> None:
        """Take back what `begin` counted: that try was none that failed."""
        with self._lock:
            if times := self._recent(key):
                times.pop()

    def passed(self, key: str) -> None:
        """Forget the failures of `key`."""
        with self._lock:
            self._failures.pop(key, None)

    def _wait(self, key: str) -> int:
        times = self._recent(key)
        return 0 if len(times) < self._most else max(1, round(times[0] + self._window - self._clock()))

    def _fail(self, key: str) -> None:
        times = self._recent(key)
        times.append(self._clock())
        self._failures[key] = times
        self._failures.move_to_end(key)
        while len(self._failures) > KEPT:
            self._failures.popitem(last=False)

    def _recent(self, key: str) -> deque[float]:
        times = self._failures.get(key, deque(maxlen=self._most))
        while times and times[0] <= self._clock() - self._window:
            times.popleft()
        return times
