"""How often somebody may try to log in: kept in memory, for a while, the same for names that exist or not."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

KEPT = 10_000
"""Keys that are remembered at most, so that a flood of invented names cannot fill the memory."""


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
            times = self._recent(key)
            return 0 if len(times) < self._most else max(1, round(times[0] + self._window - self._clock()))

    def failed(self, key: str) -> None:
        """Note a failure of `key`."""
        with self._lock:
            times = self._recent(key)
            times.append(self._clock())
            self._failures[key] = times
            self._failures.move_to_end(key)
            while len(self._failures) > KEPT:
                self._failures.popitem(last=False)

    def passed(self, key: str) -> None:
        """Forget the failures of `key`."""
        with self._lock:
            self._failures.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        times = self._failures.get(key, deque(maxlen=self._most))
        while times and times[0] <= self._clock() - self._window:
            times.popleft()
        return times
