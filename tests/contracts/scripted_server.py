"""A fake model provider over real HTTP: it checks what the SDK sends and answers as the test scripted.

Usable without pytest: benches run it as a stand-in for a provider (`think` and `delay_s`).
"""

from __future__ import annotations

import json
import os
import socket
import struct
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, Self

HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"
NOT_THE_RESULT = '{"intencao": 5, "extra": true}'
PROSE = "Claro! Vou verificar a agenda para você."
RESULT = '{"intencao":"agendar","confianca":0.9}'
LATE_S = 0.2
BLANK_EVERY_S = 0.05


class Trouble(Enum):
    """What a server does instead of answering."""

    HANG = auto()
    RESET = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    body: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delay_s: float = 0.0
    blanks_s: float = 0.0  # for so long, a blank now and then: the client never waits long for the next byte


Behaviour = Answer | Trouble


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived. `client`: the connection it came over."""

    path: str
    headers: Mapping[str, str]
    body: Any
    client: tuple[str, int]


def json_answer(body: Any, status: int = 200, **headers: str) -> Answer:
    return Answer(json.dumps(body), status, {name.replace("_", "-"): value for name, value in headers.items()})


class ScriptedServer:
    """One provider. Subclasses say what its requests look like (`complaint`) and how answers are wrapped (`saying`).

    Every request takes the next scripted behaviour, or is answered with `think(body)` after `delay_s`. A request that
    breaks the contract is answered 400 and kept in `complaints`.
    """

    def __init__(
        self, *, think: Callable[[Any], str] = lambda body: RESULT, delay_s: float = 0.0, port: int = 0
    ) -> None:
        self.seen: list[Seen] = []
        self.complaints: list[str] = []
        self._think = think
        self._delay_s = delay_s
        self._script: deque[Behaviour] = deque()
        self._lock = Lock()
        self._closing = Event()
        self._http = _Server(("127.0.0.1", port), _Handler)
        self._http.scripted = self
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def script(self, *names: str) -> None:
        """Answer the next requests as these entries of `behaviours()` say."""
        known = self.behaviours()
        with self._lock:
            self._script.extend(known[name] for name in names)

    def answer(self, *behaviours: Behaviour) -> None:
        with self._lock:
            self._script.extend(behaviours)

    def reset(self) -> None:
        with self._lock:
            self._script.clear()
            self.seen.clear()
            self.complaints.clear()

    def behaviours(self) -> dict[str, Behaviour]:
        """The ways of answering that every provider has; subclasses add the errors that they word themselves."""
        return {
            "ok": self.saying(RESULT),
            "late": replace(self.saying(RESULT), delay_s=LATE_S),
            "hang": Trouble.HANG,
            "reset": Trouble.RESET,
            "garbage": self.saying(NOT_THE_RESULT),
            "prose": self.saying(PROSE),
            "empty": self.saying(""),
            "html": Answer(HTML, 502, content_type="text/html"),
            "html_ok": Answer(HTML, 200, content_type="text/html"),
            "not_json": Answer('{"choices": [', 200),
            "not_an_answer": json_answer({"choices": 5, "candidates": 5}),
        }

    def saying(self, text: str) -> Answer:
        """A successful answer in which the model says `text`."""
        raise NotImplementedError

    def saying_as(self, model: str, text: str) -> Answer:
        """The same, by a model that the provider put in the place of the one asked for."""
        raise NotImplementedError

    def complaint(self, seen: Seen) -> str | None:
        """How this request breaks the provider's contract."""
        raise NotImplementedError

    def respond(self, seen: Seen) -> Behaviour:
        complaint = self.complaint(seen)
        with self._lock:
            self.seen.append(seen)
            if complaint is not None:
                self.complaints.append(complaint)
                return json_answer({"error": {"message": complaint}}, 400)
            if self._script:
                return self._script.popleft()
        return replace(self.saying(self._think(seen.body)), delay_s=self._delay_s)

    def wait(self, seconds: float | None) -> None:
        """Sleep, but not beyond the end of the server."""
        self._closing.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    scripted: ScriptedServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        behaviour = self.server.scripted.respond(Seen(self.path, headers, _parsed(body), self.client_address))
        if behaviour is Trouble.HANG:
            self.server.scripted.wait(None)
        if isinstance(behaviour, Trouble):
            self._reset()
        else:
            self._send(behaviour)

    def _send(self, answer: Answer) -> None:
        if answer.delay_s:
            self.server.scripted.wait(answer.delay_s)
        payload = answer.body.encode()
        blanks = round(answer.blanks_s / BLANK_EVERY_S)
        try:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(blanks + len(payload)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for _ in range(blanks):
                self.wfile.write(b" ")
                self.server.scripted.wait(BLANK_EVERY_S)
            self.wfile.write(payload)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client has given up, as it should when we are late

    def _reset(self) -> None:
        """Drop the connection with a RST: closing with zero linger skips the orderly goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
