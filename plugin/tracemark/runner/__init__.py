"""Makes traces: child processes, limits and the cache. The only room that starts processes."""

from tracemark.runner.cache import TraceCache, is_repeatable
from tracemark.runner.environment import Environment, Level
from tracemark.runner.runner import Progress, Runner, Told

__all__ = ["Environment", "Level", "Progress", "Runner", "Told", "TraceCache", "is_repeatable"]
