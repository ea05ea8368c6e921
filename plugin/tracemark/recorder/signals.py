"""Keeps the sample's signal handlers from running inside a probe, where they would write rows.

A signal that arrives meanwhile is delivered when the probe is done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

LAST_WORDS = 50
"""Real-time signal by which the runner says that it is going to end the process (Linux)."""

try:
    # `signal` would make an enum of every number.
    from _signal import (  # type: ignore[import-not-found]
        SIG_BLOCK,
        SIG_SETMASK,
        pthread_sigmask,
    )
except ImportError:  # Windows has no masks, and hardly a signal

    def hold_back() -> Any:
        """Do nothing."""

    def let_through(mask: Any) -> None:
        """Do nothing."""

else:
    _sigmask: Callable[[int, Any], Any] = pthread_sigmask
    _ALL = frozenset(range(1, 32))

    def hold_back() -> Any:
        """Hold all signals back; returns what `let_through` needs."""
        return _sigmask(SIG_BLOCK, _ALL)

    def let_through(mask: Any) -> None:
        """As it was before; handlers that are due run now, and may raise."""
        _sigmask(SIG_SETMASK, mask)


def when_told(handler: Callable[..., None]) -> None:
    """Calls `handler` when the runner is going to end the process, where it can say so."""
    try:
        from _signal import SIGRTMAX, SIGRTMIN, signal
    except ImportError:  # macOS, Windows and WebAssembly have no such signals
        return
    if SIGRTMIN <= LAST_WORDS <= SIGRTMAX:
        signal(LAST_WORDS, handler)
