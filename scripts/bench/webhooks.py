"""Customers who write: events of the `fork` dialect posted to the webhook, at the pace asked for whatever the answers take.

Latency counts from the moment a message was due to be posted, not from when the client got around to it, so a server that makes
the client wait cannot hide it.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

TOKEN: Final = re.compile(r"\bTK[0-9A-F]{8}\b")
ANSWER_WITHIN_S: Final = 30.0
_IDLE_S: Final = 2.0  # shorter than the server's own, so that a kept connection is never used while it closes
_LINGER_S: Final = 0.2


def token_of(number: int) -> str:
    """The mark by which a message is found again in the answer to it."""
    return f"TK{number:08X}"


@dataclass(frozen=True, slots=True)
class Event:
    """One customer message. `path` is the webhook's, with the instance's secret token."""

    path: str
    sender: str
    text: str
    id: str

    def body(self) -> bytes:
        return json.dumps(
            {
                "key": {"remoteJid": f"{self.sender}@s.whatsapp.net", "fromMe": False, "id": self.id},
                "messageTimestamp": int(time.time()),
                "pushName": "Maria Oliveira",
                "broadcast": False,
                "message": {"conversation": self.text, "messageContextInfo": {"deviceListMetadataVersion": 2}},
            }
        ).encode()


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of posting an event. `status` 0: no answer. Times in seconds since 1970."""

    event: Event
    status: int
    due_at: float
    answered_at: float

    @property
    def milliseconds(self) -> float:
        return (self.answered_at - self.due_at) * 1000


class _Connection(asyncio.Protocol):
    """One kept connection; one request at a time."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[int] | None = None
        self._received = b""
        self.idle_since = 0.0
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.is_open = True

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, rest = self._received.partition(b"\r\n\r\n")
        if not separator or self._answer is None or self._answer.done():
            return
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if length is None or len(rest) >= int(length.group(1)):
            self._received = b""
            if b"connection: close" in head.lower():
                self.close()
            self._answer.set_result(int(head.split(b" ", 2)[1]))

    async def ask(self, request: bytes) -> int:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        async with asyncio.timeout(ANSWER_WITHIN_S):
            return await self._answer

    def close(self) -> None:
        self.is_open = False
        self._transport.close()


class Poster:
    """Posts to one web server over kept connections, as many as are needed at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[_Connection] = []

    async def post(self, event: Event, due_at: float) -> Posted:
        status = await self._status(event)
        return Posted(event, status, due_at, time.time())

    async def post_until_taken(self, event: Event, due_at: float) -> Posted:
        """The same event again and again until it is answered 200, as long as that takes."""
        while True:
            posted = await self.post(event, due_at)
            if posted.status == 200:
                return posted
            await asyncio.sleep(_LINGER_S)

    async def _status(self, event: Event) -> int:
        body = event.body()
        head = (
            f"POST {event.path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            connection = await self._connection()
            status = await connection.ask(head.encode() + body)
        except (OSError, TimeoutError):
            return 0
        connection.idle_since = time.monotonic()
        if connection.is_open:
            self._idle.append(connection)
        return status

    async def _connection(self) -> _Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open and time.monotonic() - connection.idle_since < _IDLE_S:
                return connection
            connection.close()
        async with asyncio.timeout(ANSWER_WITHIN_S):
            _, connection = await asyncio.get_running_loop().create_connection(_Connection, "127.0.0.1", self._port)
        return connection

    def close(self) -> None:
        for connection in self._idle:
            connection.close()


async def post_at_rate(
    port: int, events: Iterable[Event], rate: float, *, until_taken: bool = False
) -> Sequence[Posted]:
    """Post each event at its time, `rate` a second, however long the answers take."""
    poster = Poster(port)
    post = poster.post_until_taken if until_taken else poster.post
    tasks = []
    started = time.time()
    for number, event in enumerate(events):
        due_at = started + number / rate
        if (wait := due_at - time.time()) > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(post(event, due_at)))
    posted = await asyncio.gather(*tasks)
    poster.close()
    return posted


async def post_quickly(port: int, events: Sequence[Event], at_once: int = 8) -> Sequence[Posted]:
    """Post all events as fast as `at_once` connections allow."""
    poster = Poster(port)
    waiting = iter(events)

    async def take_turns() -> list[Posted]:
        return [await poster.post_until_taken(event, time.time()) for event in waiting]

    done = await asyncio.gather(*(take_turns() for _ in range(at_once)))
    poster.close()
    return [posted for each in done for posted in each]
