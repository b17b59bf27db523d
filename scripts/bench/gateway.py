"""A Whaticket gateway that costs little: accepts texts, lets them be looked up, and keeps a record of both.

A process of its own, so that it survives whatever happens to the product: `python -m scripts.bench.gateway` prints one line of
JSON with its address. Speaks the send and look-up calls of the `fork` dialect; an accepted text is recorded before it is answered.
Any connection token is good. `GET /_bench/sent?since=12` lists what was accepted, from the 12th on.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import requests

from app.config import ROOT

PAGE: Final = 20
QUEUE: Final = {"id": 2, "name": "Recepção"}

Answer = tuple[int, object]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A text that the gateway took. `at`: seconds since 1970."""

    at: float
    number: str
    text: str


@dataclass(slots=True)
class Ticket:
    id: int
    number: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "status": "pending", "isGroup": False, "contact": {"number": self.number}}


class Gateway:
    """What the gateway knows, and how it answers."""

    def __init__(self) -> None:
        self._accepted: list[Accepted] = []
        self._tickets: dict[str, Ticket] = {}

    def answer(self, method: str, target: str, body: bytes) -> Answer:
        parts = urlsplit(target)
        path = "/" + parts.path.strip("/")
        if path == "/api/messages/send":
            return self._accept(json.loads(body))
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if path == "/_bench/sent":
            rows = self._accepted[int(query.get("since", 0)) :]
            return 200, [(row.at, row.number, row.text) for row in rows]
        return self._look(path, query)

    def _accept(self, request: Mapping[str, str]) -> Answer:
        now = time.time()
        number, text = request["number"], request["body"]
        self._accepted.append(Accepted(now, number, text))
        ticket = self._tickets.setdefault(number, Ticket(len(self._tickets) + 1, number))
        ticket.rows.append(
            {
                "id": f"3EB0{len(self._accepted):012X}",
                "fromMe": True,
                "body": f"\u200e{text}",
                "createdAt": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds"),
            }
        )
        return 200, {"mensagem": "Mensagem enviada"}

    def _look(self, path: str, query: Mapping[str, str]) -> Answer:
        if path == "/auth/login":
            return 200, {"token": "jwt"}
        if path == "/queue":
            return 200, [QUEUE]
        if path == "/tickets":
            wanted = query.get("searchParam", "")
            found = [ticket.as_json() for ticket in self._tickets.values() if wanted in ticket.number]
            return 200, {"tickets": found, "count": len(found), "hasMore": False}
        if path.startswith("/messages/"):
            return self._messages(int(path.rpartition("/")[2]), int(query.get("pageNumber", 1)))
        return 404, {"error": "ERR_NO_TICKET_FOUND"}

    def _messages(self, ticket_id: int, page: int) -> Answer:
        """Page 1 is the newest; within a page the oldest comes first."""
        rows = next((ticket.rows for ticket in self._tickets.values() if ticket.id == ticket_id), [])
        end = max(0, len(rows) - (page - 1) * PAGE)
        start = max(0, end - PAGE)
        return 200, {"count": len(rows), "messages": rows[start:end], "hasMore": start > 0}


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with kept connections and bodies of a known length: all that our client uses."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (request := self._next()) is not None:
            status, body = self._gateway.answer(*request)
            content = json.dumps(body).encode()
            head = (
                f"HTTP/1.1 {status} Bench\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
            )
            self._transport.write(head.encode() + content)

    def _next(self) -> tuple[str, str, bytes] | None:
        """The next whole request in what was received, or None."""
        head, separator, rest = self._received.partition(b"\r\n\r\n")
        if not separator:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        length = next((int(line[15:]) for line in lines if line[:15].lower() == "content-length:"), 0)
        if len(rest) < length:
            return None
        self._received = rest[length:]
        method, target, _ = first.split(" ", 2)
        return method, target, rest[:length]


async def _serve() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    gateway = Gateway()
    server = await loop.create_server(lambda: _Connection(gateway), "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    print(json.dumps({"url": f"http://127.0.0.1:{port}"}), flush=True)
    await stopped.wait()
    server.close()


@dataclass(slots=True)
class Record:
    """What a running gateway has accepted, read in steps."""

    url: str
    process_id: int
    accepted: list[Accepted] = field(default_factory=list)

    def read(self) -> list[Accepted]:
        """Everything accepted since the gateway started."""
        rows = requests.get(f"{self.url}/_bench/sent?since={len(self.accepted)}", timeout=60).json()
        self.accepted += [Accepted(*row) for row in rows]
        return self.accepted


@contextmanager
def running() -> Iterator[Record]:
    """A gateway in a process of its own, ended with the block."""
    command = [sys.executable, "-m", "scripts.bench.gateway"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        try:
            yield Record(json.loads(process.stdout.readline())["url"], process.pid)
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(_serve())
