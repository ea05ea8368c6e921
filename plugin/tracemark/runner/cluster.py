"""Runs on the workers of a Dask cluster that is there already."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from tracemark.errors import RunnerError, UsageError

PREFIX = "dask://"
CONNECTING = "10s"
"""Time until a scheduler has to have answered."""


def dask_executor(address: str, connecting: str = CONNECTING) -> Executor:
    """An executor of the cluster at `dask://HOST:PORT`; its workers need this package, too.

    Raises UsageError where Dask is not installed, RunnerError where nobody answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            f"jobs: {address} needs Dask; install it with: pip install 'mkdocs-tracemark[dask]'"
        ) from error
    try:
        client: Any = Client(  # type: ignore[no-untyped-call]  # it has no types
            "tcp://" + address.removeprefix(PREFIX), timeout=connecting
        )
    except (OSError, TimeoutError) as error:
        raise RunnerError(f"jobs: no Dask scheduler answers at {address}: {error}") from error
    return _Cluster(client)


class _Cluster(Executor):
    """A connection to a scheduler, closed with the executor."""

    def __init__(self, client: Any) -> None:
        """`client` is a `distributed.Client`."""
        self._client = client
        # A run is a function of its arguments, but one that was cut short may be asked for again.
        self._executor = client.get_executor(pure=False)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """As every executor."""
        future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Close the connection; what runs elsewhere is given up."""
        self._executor.shutdown(wait=False)
        self._client.close()
