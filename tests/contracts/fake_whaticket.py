"""A fake Whaticket server: the gateway as its contract describes it, in both dialects, with faults on demand.

It records an accepted text *before* it answers, survives while the product is killed, and is fast enough to carry a
benchmark. In a test: `with FakeWhaticket() as gateway: …`. As a process, `python -m tests.contracts.fake_whaticket
--port 0` prints one JSON line with its address, and is steered through `/_fake/…`:

- `POST /_fake/accounts {"token","email"?,"password"?,"webhook_url"?,"dialect"?}`: a connection that may send
- `POST /_fake/script   {"number"?,"steps":["generic",{"do":"hang","seconds":5}]}`: what the next sends meet
- `POST /_fake/always   {"step":"not_connected"}`: what every other send meets; null: success
- `POST /_fake/delay    {"seconds":0.1}`: how long every send takes
- `POST /_fake/lookup   {"enabled":false}`: the sign-in answers 404, as a fork without it
- `POST /_fake/says     {"token","number","text",…}`: a customer writes; answers the status of the webhook
- `GET  /_fake/sent`: every accepted text, in order · `GET /_fake/stats` · `POST /_fake/reset`
"""

from __future__ import annotations

import argparse
import json
import signal
import socket
import struct
import sys
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

GENERIC = "Não foi possível enviar a mensagem, tente novamente em alguns instantes"
HTML = "<!doctype html><html><head><title>Whaticket</title></head><body>Painel</body></html>"
PAGE = 20
QUEUE_ID = 2
WEBHOOK_TIMEOUT_S = 30
_FOREVER_S = 600


@dataclass(frozen=True, slots=True)
class Fault:
    """What a send meets instead of success. `records`: the text is taken (and counts as sent) before the fault."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    records: bool = False
    reset: bool = False
    hang: bool = False


def _error(status: int, told: str) -> Fault:
    return Fault(status, {"error": told})


FAULTS: Mapping[str, Fault] = {
    "ok": Fault(200, {"mensagem": "Mensagem enviada"}, records=True),
    "ok_empty": Fault(200, None, records=True),
    "ok_flow": Fault(200, {"status": "SUCCESS"}, records=True),
    "ok_queued": Fault(200, {"mensagem": "Message added to queue"}, records=True),
    "unauthorized": _error(401, "Acesso não permitido"),
    "session_expired": _error(401, "ERR_SESSION_EXPIRED"),
    "invalid_token": _error(403, "Invalid token. We'll try to assign a new one on next request"),
    "not_digits": _error(400, "Invalid number format. Only numbers is allowed."),
    "no_number": _error(400, "O número é obrigatório"),
    "syntax": _error(400, "ERR_SYNTAX"),
    "invalid_contact": _error(400, "ERR_WAPP_INVALID_CONTACT"),
    "invalid_contact_500": _error(500, "ERR_WAPP_INVALID_CONTACT"),
    "generic_500": _error(500, GENERIC),
    "check_number": _error(400, "ERR_CHECK_NUMBER"),
    "generic": _error(400, GENERIC),
    "no_default": _error(400, "ERR_NO_DEF_WAPP_FOUND in COMPANY 7"),
    "not_connected": _error(400, "ERR_WAPP_NOT_INITIALIZED"),
    "connection_offline": _error(400, "ERR_CONNECTION_OFFLINE"),
    "sending_failed": _error(400, "ERR_SENDING_WAPP_MSG"),
    "check_contact": _error(400, "ERR_WAPP_CHECK_CONTACT"),
    "subscription": _error(402, "ERR_SUBSCRIPTION_EXPIRED"),
    "plan": _error(403, "Seu plano não permite o uso da API"),
    "rate": Fault(429, {"error": "Too many requests"}, {"Retry-After": "7"}),
    "not_found": Fault(404, HTML),
    "redirect": Fault(301, "", {"Location": "https://painel.exemplo.com.br/api/messages/send"}),
    "error_500": _error(500, "Internal server error"),
    "error_500_after": Fault(500, {"error": "Internal server error"}, records=True),
    "bad_gateway": Fault(502, HTML),
    "html": Fault(200, HTML),
    "html_after": Fault(200, HTML, records=True),
    "broken_json": Fault(200, '{"mensagem":', records=True),
    "error_in_200": Fault(200, {"error": {"message": "?"}}),
    "huge": Fault(200, "x" * 3_000_000, records=True),
    "reset": Fault(reset=True),
    "reset_after": Fault(reset=True, records=True),
    "hang": Fault(hang=True, reset=True),
    "hang_after": Fault(hang=True, reset=True, records=True),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One scripted outcome of a send. `seconds`: how long the answer takes."""

    do: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A text that the gateway accepted. `at`: seconds since 1970."""

    number: str
    body: str
    at: float
    token: str
    request: Mapping[str, Any]


@dataclass(slots=True)
class Account:
    """A connection that may send, and the user who may look."""

    token: str = "token-1"
    email: str = "bot@exemplo.com.br"
    password: str = "segredo"
    webhook_url: str | None = None
    dialect: str = "fork"


@dataclass(slots=True)
class Ticket:
    id: int
    token: str
    number: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    user_id: int | None = None
    status: str = "pending"
    updated_at: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "status": self.status,
            "unreadMessages": 0,
            "lastMessage": self.rows[-1]["body"] if self.rows else "",
            "isGroup": False,
            "userId": self.user_id,
            "contactId": self.id + 5000,
            "whatsappId": 12,
            "queueId": QUEUE_ID,
            "chatbot": False,
            "channel": "whatsapp",
            "companyId": 7,
            "createdAt": self.updated_at,
            "updatedAt": self.updated_at,
            "contact": {"id": self.id + 5000, "name": "Maria Oliveira", "number": self.number, "extraInfo": []},
            "user": None if self.user_id is None else {"id": self.user_id, "name": "Atendente Exemplo"},
            "queue": {"id": QUEUE_ID, "name": "Recepção", "color": "#2196f3"},
            "whatsapp": {"id": 12, "name": "Clínica Exemplo"},
            "tags": [],
        }


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


class FakeWhaticket:
    """The gateway's state and behaviour; the server is started by `with` and stopped at its end."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, accounts: Sequence[Account] | None = None) -> None:
        self._lock = Lock()
        self._ids = count(1)
        self._released = Event()
        self._echoes: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self.accounts = {account.token: account for account in accounts or [Account()]}
        self.lookup_enabled = True
        self.phones: list[str] | None = ["CONNECTED"]
        self.read_faults: deque[str] = deque()
        self.delay_s = 0.0
        self._always: Step | None = None
        self._clear()
        self._server = _Server((host, port), self)
        self._threads: list[Thread] = []

    # Steering

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def __enter__(self) -> FakeWhaticket:
        self._threads = [
            Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
            Thread(target=self._post_echoes, daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._echoes.put(None)
        self._server.shutdown()
        self._server.server_close()
        for thread in self._threads:
            thread.join()

    def script(self, *steps: str | Step | Mapping[str, Any], number: str | None = None) -> None:
        """What the next sends meet, in order (those to `number`, or any); afterwards they succeed again."""
        with self._lock:
            self._scripts[number].extend(_step(step) for step in steps)

    def add(self, account: Account) -> None:
        """Another connection that may send."""
        self.accounts[account.token] = account

    def always(self, step: str | Step | Mapping[str, Any] | None) -> None:
        """What every send without a script meets, until told otherwise."""
        self._always = None if step is None else _step(step)

    def reset(self) -> None:
        """Forget what was sent, scripted and written; accounts stay."""
        with self._lock:
            self._clear()
            self.lookup_enabled, self.delay_s = True, 0.0

    @property
    def sent(self) -> list[Sent]:
        with self._lock:
            return list(self._sent)

    @property
    def calls(self) -> dict[str, int]:
        """How often each path was asked, digits in it written as `#`."""
        with self._lock:
            return dict(self._calls)

    def expire_sign_ins(self) -> None:
        """Every access token handed out so far is refused from now on."""
        with self._lock:
            self._jwts.clear()

    def _clear(self) -> None:
        self._sent: list[Sent] = []
        self._scripts: defaultdict[str | None, deque[Step]] = defaultdict(deque)
        self._always = None
        self.read_faults.clear()
        self._tickets: dict[tuple[str, str], Ticket] = {}
        self._jwts: dict[str, str] = {}
        self._calls: defaultdict[str, int] = defaultdict(int)

    # People

    def customer_says(self, number: str, text: str, **options: Any) -> int:
        """A customer writes: the message is kept in the ticket and posted to the webhook. Returns the webhook's status.

        `token`, `webhook_url`, `dialect` as of the account; `message_id` and `updated_at` repeat an earlier event.
        A `fork` is silent (status 0) once a person has taken the ticket.
        """
        account, url, dialect = self._target(options)
        ticket = self.keep(account.token, number, text, from_me=False, row_id=options.get("message_id"))
        if dialect == "fork" and ticket.user_id is not None:
            return 0
        if dialect == "fork":
            body = fork_text(number, text, message_id=str(ticket.rows[-1]["id"]))
        else:
            body = flat_text(ticket, text, updated_at=options.get("updated_at"))
        return post(url, body)

    def person_says(self, number: str, text: str, *, user_id: int | None = 3, **options: Any) -> int:
        """A person answers on the phone or in the gateway (and so owns the ticket); only `flat` tells us."""
        account, url, dialect = self._target(options)
        ticket = self.keep(account.token, number, text, from_me=True)
        ticket.user_id = user_id
        return post(url, flat_text(ticket, text, from_me=True)) if dialect == "flat" else 0

    def person_takes(self, number: str, *, user_id: int | None = 3, token: str | None = None) -> None:
        """A person takes the ticket (None: gives it back); the gateway says nothing until the next message."""
        ticket = self.ticket(token or next(iter(self.accounts)), number)
        ticket.user_id = user_id
        ticket.status = "pending" if user_id is None else "open"

    def group_says(self, text: str, **options: Any) -> int:
        """Somebody writes in a group; forks never post these, we must cope all the same."""
        account, url, dialect = self._target(options)
        if dialect == "fork":
            return post(url, fork_text("120363000000000001", text, server="g.us"))
        return post(url, flat_text(Ticket(1, account.token, "120363000000000001"), text, is_group=True))

    def _target(self, options: Mapping[str, Any]) -> tuple[Account, str, str]:
        account = self.accounts[options.get("token") or next(iter(self.accounts))]
        url = options.get("webhook_url") or account.webhook_url
        if not url:
            raise ValueError("no webhook_url: give one, or set it on the account")
        return account, str(url), str(options.get("dialect") or account.dialect)

    # The gateway's API

    def answer(self, method: str, target: str, headers: Mapping[str, str], raw: bytes) -> Reply | Fault:
        """One request; a Fault says what happens on the wire."""
        parts = urlsplit(target)
        path = "/" + parts.path.strip("/")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        with self._lock:
            self._calls["/".join("#" if piece.isdigit() else piece for piece in path.split("/"))] += 1
        body = _loaded(raw)
        bearer = headers.get("Authorization", "").removeprefix("Bearer ")
        if path.startswith("/_fake/"):
            return self._steer(path, body)
        if (method, path) == ("POST", "/api/messages/send"):
            return self._send(bearer, body)
        if not self.lookup_enabled:
            return Reply(404, HTML)
        if self.read_faults:
            return FAULTS[self.read_faults.popleft()]
        if (method, path) == ("POST", "/auth/login"):
            return self._sign_in(body)
        return self._read(bearer, path, query)

    def _send(self, token: str, body: Mapping[str, Any]) -> Fault:
        if token not in self.accounts:
            return FAULTS["unauthorized"]
        number, text = body.get("number"), body.get("body")
        if not isinstance(number, str) or not number.isascii() or not number.isdigit():
            return FAULTS["generic"]
        if not isinstance(text, str) or not text or _unclosed_tag(text):
            return FAULTS["generic"]
        step = self._next_step(number)
        fault = FAULTS[step.do]
        if seconds := self.delay_s + (0 if fault.hang else step.seconds):
            self._released.wait(seconds)
        if fault.records:
            self._accept(token, number, text, body)
        if fault.hang:
            self._released.wait(step.seconds or _FOREVER_S)
        return fault

    def _next_step(self, number: str) -> Step:
        with self._lock:
            for key in (number, None):
                if self._scripts.get(key):
                    return self._scripts[key].popleft()
        return self._always or Step("ok")

    def _accept(self, token: str, number: str, text: str, request: Mapping[str, Any]) -> None:
        ticket = self.keep(token, number, "\u200e" + text, from_me=True)
        with self._lock:
            self._sent.append(Sent(number, text, time.time(), token, dict(request)))
        account = self.accounts[token]
        if account.webhook_url and account.dialect == "flat":
            url, body = account.webhook_url, flat_text(ticket, text, from_me=True)
            self._echoes.put(lambda: post(url, body))

    def _sign_in(self, body: Mapping[str, Any]) -> Reply:
        for account in self.accounts.values():
            if (body.get("email"), body.get("password")) == (account.email, account.password):
                with self._lock:
                    jwt = f"jwt-{next(self._ids)}"
                    self._jwts[jwt] = account.token
                return Reply(200, {"token": jwt, "user": {"id": 1, "email": account.email}}, {"Set-Cookie": "jrt=x"})
        return Reply(401, {"error": "ERR_INVALID_CREDENTIALS"})

    def _read(self, jwt: str, path: str, query: Mapping[str, str]) -> Reply:
        with self._lock:
            token = self._jwts.get(jwt)
        if not jwt:
            return Reply(401, {"error": "ERR_SESSION_EXPIRED"})
        if token is None:
            return Reply(403, {"error": "Invalid token. We'll try to assign a new one on next request"})
        if path == "/whatsapp":
            return self._list_phones()
        if path == "/queue":
            return Reply(200, [{"id": QUEUE_ID, "name": "Recepção"}, {"id": 5, "name": "Pessoas"}])
        if path == "/tickets":
            return self._list_tickets(token, query)
        kind, _, wanted = path.lstrip("/").partition("/")
        ticket = self._ticket_by_id(token, wanted)
        if kind not in ("tickets", "messages") or ticket is None:
            return Reply(404, {"error": "ERR_NO_TICKET_FOUND"})
        return Reply(200, ticket.as_json()) if kind == "tickets" else self._list_messages(ticket, query)

    def _list_phones(self) -> Reply:
        """Every connection of the company; None: a variant without this call."""
        if self.phones is None:
            return Reply(404, {"error": "ERR_NOT_FOUND"})
        rows = [
            {"id": number, "name": f"Linha {number}", "status": status} for number, status in enumerate(self.phones, 12)
        ]
        return Reply(200, rows)

    def _list_tickets(self, token: str, query: Mapping[str, str]) -> Reply:
        """Without `queueIds` only tickets without a queue are listed, and ours all have one."""
        queues = json.loads(query.get("queueIds") or "[]")
        wanted = query.get("searchParam", "").lower()
        with self._lock:
            tickets = list(self._tickets.values())
        found = [
            ticket.as_json()
            for ticket in tickets
            if ticket.token == token
            and QUEUE_ID in queues
            and (wanted in ticket.number or any(wanted in row["body"].lower() for row in ticket.rows))
        ]
        return Reply(200, {"tickets": found, "count": len(found), "hasMore": False})

    def _list_messages(self, ticket: Ticket, query: Mapping[str, str]) -> Reply:
        """Page 1 is the newest; within a page the oldest comes first."""
        page = int(query.get("pageNumber") or 1)
        end = len(ticket.rows) - (page - 1) * PAGE
        start = max(0, end - PAGE)
        rows = ticket.rows[start:end] if end > 0 else []
        body = {"count": len(ticket.rows), "messages": rows, "ticket": ticket.as_json(), "hasMore": start > 0}
        return Reply(200, body)

    # Tickets

    def ticket(self, token: str, number: str) -> Ticket:
        """The one ticket of this number at this connection."""
        with self._lock:
            return self._tickets.setdefault((token, number), Ticket(4320 + len(self._tickets) + 1, token, number))

    def _ticket_by_id(self, token: str, wanted: str) -> Ticket | None:
        with self._lock:
            tickets = list(self._tickets.values())
        return next((ticket for ticket in tickets if ticket.token == token and str(ticket.id) == wanted), None)

    def keep(self, token: str, number: str, text: str, *, from_me: bool, row_id: str | None = None) -> Ticket:
        """Put a message into its ticket, as of now."""
        ticket = self.ticket(token, number)
        now = _iso(time.time())
        with self._lock:
            number_of_row = next(self._ids)
        prefix = "3EB0" if from_me else "AC00"
        row = {
            "id": row_id or f"{prefix}{number_of_row:028X}",
            "ack": 1 if from_me else 0,
            "read": True,
            "fromMe": from_me,
            "body": text,
            "mediaUrl": None,
            "mediaType": "chat",
            "isDeleted": False,
            "createdAt": now,
            "updatedAt": now,
            "ticketId": ticket.id,
        }
        ticket.rows.append(row)
        ticket.updated_at = now
        return ticket

    def _post_echoes(self) -> None:
        while (echo := self._echoes.get()) is not None:
            echo()

    # Steering over HTTP

    def _steer(self, path: str, body: Mapping[str, Any]) -> Reply:
        doors: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
            "accounts": lambda wanted: self.add(Account(**wanted)),
            "script": lambda wanted: self.script(*wanted["steps"], number=wanted.get("number")),
            "always": lambda wanted: self.always(wanted.get("step")),
            "lookup": lambda wanted: setattr(self, "lookup_enabled", bool(wanted["enabled"])),
            "delay": lambda wanted: setattr(self, "delay_s", float(wanted["seconds"])),
            "says": lambda wanted: {"status": self.customer_says(**wanted)},
            "takes": lambda wanted: self.person_takes(**wanted),
            "sent": lambda _: [asdict(sent) for sent in self.sent],
            "stats": lambda _: {"sent": len(self.sent), "calls": self.calls},
            "reset": lambda _: self.reset(),
        }
        door = doors.get(path.removeprefix("/_fake/"))
        if door is None:
            return Reply(404, {"error": f"unknown; known: {', '.join(doors)}"})
        try:
            done = door(body)
        except (KeyError, TypeError, ValueError) as error:
            return Reply(400, {"error": str(error)})
        return Reply(200, {"ok": True} if done is None else done)


def fork_text(
    number: str, text: str, *, message_id: str | None = None, server: str = "s.whatsapp.net"
) -> dict[str, Any]:
    """Body of a `fork` webhook: a customer's text."""
    return {
        "key": {"remoteJid": f"{number}@{server}", "fromMe": False, "id": message_id or f"AC{time.time_ns():030X}"},
        "messageTimestamp": int(time.time()),
        "pushName": "Maria Oliveira",
        "broadcast": False,
        "message": {"conversation": text, "messageContextInfo": {"deviceListMetadataVersion": 2}},
    }


def flat_text(
    ticket: Ticket, text: str, *, from_me: bool = False, is_group: bool = False, updated_at: str | None = None
) -> dict[str, Any]:
    """Body of a `flat` webhook: a text in either direction."""
    data = ticket.as_json() | {"isGroup": is_group}
    return {
        "filaescolhida": "Recepção",
        "filaescolhidaid": QUEUE_ID,
        "mensagem": text,
        "sender": ticket.number,
        "chamadoId": ticket.id,
        "acao": "start",
        "name": "Maria Oliveira",
        "companyId": 7,
        "defaultWhatsapp_x": 12,
        "fromMe": from_me,
        "queueId": QUEUE_ID,
        "isGroup": is_group,
        "ticketData": data | {"updatedAt": updated_at} if updated_at else data,
    }


def post(url: str, body: object) -> int:
    """Post a webhook as the gateways do: once, no retry. 0: nobody answered."""
    try:
        return requests.post(url, json=body, timeout=WEBHOOK_TIMEOUT_S, allow_redirects=False).status_code
    except requests.RequestException:
        return 0


def _step(step: str | Step | Mapping[str, Any]) -> Step:
    made = step if isinstance(step, Step) else Step(step) if isinstance(step, str) else Step(**step)
    if made.do not in FAULTS:
        raise ValueError(f"unknown outcome {made.do!r}; known: {', '.join(FAULTS)}")
    return made


def _unclosed_tag(text: str) -> bool:
    return "{{" in text and "}}" not in text


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _loaded(raw: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    block_on_close = False

    def __init__(self, address: tuple[str, int], gateway: FakeWhaticket) -> None:
        super().__init__(address, _Handler)
        self.gateway = gateway

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nothing to report; anything else is a bug in this fake."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        reply = self.server.gateway.answer(self.command, self.path, dict(self.headers), raw)
        if isinstance(reply, Fault) and reply.reset:
            self._reset()
            return
        self._write(reply)

    do_GET = do_POST = _serve

    def _write(self, reply: Reply | Fault) -> None:
        """Head and body in one packet."""
        if isinstance(reply.body, str):
            kind, content = "text/html; charset=utf-8", reply.body.encode()
        else:
            kind, content = "application/json", b"" if reply.body is None else json.dumps(reply.body).encode()
        head = [f"HTTP/1.1 {reply.status} Fake", f"Content-Type: {kind}", f"Content-Length: {len(content)}"]
        head += [f"{name}: {value}" for name, value in reply.headers.items()]
        self.wfile.write("\r\n".join([*head, "", ""]).encode() + content)

    def _reset(self) -> None:
        """End the connection with RST, as a crashing process or a firewall does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake Whaticket server.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with FakeWhaticket(host=options.host, port=options.port) as gateway:
        print(json.dumps({"url": gateway.url}), flush=True)  # noqa: T201
        stop.wait()


if __name__ == "__main__":
    main()
