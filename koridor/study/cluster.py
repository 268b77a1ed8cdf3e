"""Chunks on a Dask cluster: scheduler and workers are processes of their own, on this machine or on others.

Nothing but the address is shared: the case travels to the workers, the results travel back through the scheduler, and
the main process writes the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from koridor import __version__
from koridor.errors import RunError
from koridor.study import worker
from koridor.study.chunk import Chunk
from koridor.study.parcel import Parcel
from koridor.study.pool import Done, lost

SECONDS = 30
"""How long a scheduler may take to answer."""


def on_dask(parcel: Parcel, chunks: Sequence[Chunk], address: str) -> Iterator[Done]:
    """Chunks as the workers of the scheduler at `address` are done with them.

    A worker that dies loses its chunk to another; one that has killed several workers is listed as failed. Raises
    RunError where there is no scheduler, where a worker has another Koridor, or where the scheduler is lost.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise RunError('--dask needs Dask distributed: pip install "koridor[dask]".') from None
    try:
        client: Any = Client(address, timeout=SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]  # no types
    except (OSError, ValueError) as reason:
        raise RunError(f"No Dask scheduler answers at {address} ({type(reason).__name__}: {reason}).") from None
    with client:
        _same_version(client)
        mine = f"koridor-{uuid4().hex[:8]}"  # two sweeps of one study on one cluster stay apart
        held = client.submit(_sent, parcel, key=f"{mine}-parcel", pure=False)
        waiting = {client.submit(worker.solve, held, c, key=f"{mine}-{c.key}", pure=False): c for c in chunks}
        for future in as_completed(list(waiting), loop=client.loop):  # type: ignore[no-untyped-call]  # no types
            chunk = waiting.pop(future)
            if future.status == "finished":
                yield chunk, future.result()
            elif future.status == "error":
                trouble = future.exception()
                if isinstance(trouble, RunError):
                    raise trouble
                yield chunk, lost(chunk, f"{type(trouble).__name__}: {str(trouble).splitlines()[0]}")
            else:
                raise RunError(f"The Dask scheduler at {address} is gone. What was solved is kept: sweep again.")


def _sent(parcel: Parcel) -> Parcel:
    """The parcel as a task of its own: it reaches each worker once, and anew when one that held it dies."""
    return parcel


def _version() -> str:
    """The Koridor of a worker."""
    return __version__


def _same_version(client: Any) -> None:
    """Refuse workers with another Koridor; their digits would not be ours."""
    other = {name: v for name, v in client.run(_version).items() if v != __version__}
    if other:
        name, version = next(iter(other.items()))
        raise RunError(f"{len(other)} Dask workers have another Koridor: {name} has {version}, this is {__version__}.")
