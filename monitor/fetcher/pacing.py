"""One request per host at a time, with spacing that grows with the host's own latency, under a global cap."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

#: A slow host is asked at most this many seconds apart for its slowness alone.
LONGEST_LATENCY_PAUSE = 30.0
#: Hosts remembered; the longest idle are forgotten first.
MOST_HOSTS = 5_000


@dataclass(slots=True)
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    waiting: int = 0


class Pacing:
    """Hands out turns. Times are the event loop's seconds."""

    def __init__(self, concurrency: int) -> None:
        self._slots = asyncio.Semaphore(concurrency)
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    @asynccontextmanager
    async def turn(self, host: str, spacing: float) -> AsyncIterator[None]:
        """Wait until `host` may be asked; hold it (and one global slot) for the length of the block."""
        state = self._hosts.setdefault(host, _Host())
        self._hosts.move_to_end(host)
        self._forget()
        loop = asyncio.get_running_loop()
        state.waiting += 1
        try:
            async with state.turn:
                pause = state.free_at - loop.time()
                if pause > 0:
                    await asyncio.sleep(pause)
                async with self._slots:
                    began = loop.time()
                    try:
                        yield
                    finally:
                        ended = loop.time()
                        state.free_at = ended + max(spacing, min(ended - began, LONGEST_LATENCY_PAUSE))
        finally:
            state.waiting -= 1

    def _forget(self) -> None:
        for name in list(self._hosts):
            if len(self._hosts) <= MOST_HOSTS:
                return
            if not self._hosts[name].waiting:
                del self._hosts[name]
