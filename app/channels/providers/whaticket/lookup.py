"""What a user of the gateway can see: the messages of a ticket, and whether the phone is connected."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import datetime
from threading import Lock
from typing import Any

import requests

from app.channels import addresses
from app.channels.port import Sighting
from app.channels.providers.whaticket.config import Config, Login
from app.channels.providers.whaticket.reading import integer, iso_instant
from app.channels.text import as_compared
from app.errors import Invalid, LookupImpossible, OutcomeUnknown, ProviderUnavailable
from app.infra import clock
from app.infra.http import Answer, exchange

_MOST_PAGES = 25
_MOST_TICKETS = 5
_MOST_TICKET_PAGES = 5
_LAST_DIGITS = 8  # the same with and without the ninth digit
_REMEMBERED_TOKENS = 2000
_LONGEST_S = 45.0  # all calls of one look together: well within what the holder of a lease may take
_REFUSED = (401, 403)
_NOT_THERE = (404, 405, 501)

Row = Mapping[str, Any]


class _Tokens:
    """Access tokens of this process, so that building a channel anew does not sign in anew."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokens: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        with self._lock:
            return self._tokens.get(key)

    def put(self, key: str, token: str) -> None:
        with self._lock:
            if len(self._tokens) >= _REMEMBERED_TOKENS:
                self._tokens.clear()
            self._tokens[key] = token

    def forget(self, key: str, token: str) -> None:
        """Drop this token, unless somebody has replaced it meanwhile."""
        with self._lock:
            if self._tokens.get(key) == token:
                del self._tokens[key]


_tokens = _Tokens()


class Lookup:
    """Reads as a user of the gateway, so all may be repeated.

    A look that fails raises ProviderUnavailable; a gateway that lets this user see nothing, LookupImpossible.
    """

    def __init__(self, config: Config, login: Login, session: requests.Session, *, timeout_s: float) -> None:
        self._config = config
        self._login = login
        self._session = session
        self._timeout_s = timeout_s
        self._until = math.inf
        identity = "\x1f".join((config.base_url, login.email, login.password))
        self._token_key = hashlib.sha256(identity.encode()).hexdigest()

    def sightings(self, number: str, text: str, *, since: datetime, ticket: str | None) -> list[Sighting]:
        """Own messages to this number with this text since then, oldest first, whichever of its tickets holds them.

        A send may reopen a ticket or start another, so the ticket we know is only one of those we look into.
        """
        wanted = as_compared(text)
        look = copy(self)
        look._until = clock.monotonic() + _LONGEST_S
        found = {
            sighting.provider_id: sighting
            for ticket_id in look._tickets(number, ticket)
            for row in look._own_messages(ticket_id, since)
            if as_compared(str(row.get("body") or "")) == wanted and (sighting := _sighting(row)) is not None
        }
        return sorted(found.values(), key=lambda sighting: sighting.created_at)

    def phones(self) -> list[str]:
        """How the gateway's connections stand (`CONNECTED`, `DISCONNECTED`, `qrcode` …), as far as this user may see them."""
        found = _rows(self._get("/whatsapp/", optional=True))
        return [status for row in found if isinstance(status := row.get("status"), str)]

    def _tickets(self, number: str, known: str | None) -> list[str]:
        """Ids of the tickets to look into: the known one, then those of this number, open and recent ones first."""
        found = [row for row in self._search(number[-_LAST_DIGITS:]) if _belongs_to(row, number)]
        found.sort(key=lambda row: str(row.get("updatedAt")), reverse=True)
        found.sort(key=lambda row: row.get("status") not in ("open", "pending"))
        ids = [str(ticket) for row in found[:_MOST_TICKETS] if (ticket := integer(row.get("id"))) is not None]
        if known is not None and known.isascii() and known.isdigit():
            ids.insert(0, known)
        return list(dict.fromkeys(ids))

    def _search(self, digits: str) -> Iterator[Row]:
        """Tickets of any queue that mention these digits; without queue ids only those without a queue are listed."""
        queues = [integer(row.get("id")) for row in _rows(self._get("/queue", optional=True))]
        search = {"showAll": "true", "queueIds": json.dumps([queue for queue in queues if queue is not None])}
        for page in range(1, _MOST_TICKET_PAGES + 1):
            content = self._get("/tickets", search | {"searchParam": digits, "pageNumber": str(page)})
            yield from _rows(content, "tickets")
            if not _has_more(content):
                return

    def _own_messages(self, ticket_id: str, since: datetime) -> Iterator[Row]:
        """Our messages of a ticket since then. Page 1 is the newest; within a page the oldest comes first."""
        for page in range(1, _MOST_PAGES + 1):
            content = self._get(f"/messages/{ticket_id}", {"pageNumber": str(page)}, optional=True)
            rows = _rows(content, "messages")
            for row in rows:
                created_at = iso_instant(row.get("createdAt"))
                if row.get("fromMe") is True and created_at is not None and created_at >= since:
                    yield row
            oldest = iso_instant(rows[0].get("createdAt")) if rows else None
            if not rows or not _has_more(content) or (oldest is not None and oldest < since):
                return

    def _get(self, path: str, query: Mapping[str, str] | None = None, *, optional: bool = False) -> object:
        """The JSON of a read; None when it is optional and not there. A refused token is renewed, once."""
        answer = self._read(path, query, self._token())
        if answer.status in _REFUSED:
            answer = self._read(path, query, self._token(renew=True))
        if answer.status == 404 and optional:
            return None
        if answer.status in _REFUSED or answer.status in _NOT_THERE:
            raise LookupImpossible("O usuário do Whaticket não pode consultar as mensagens.", status=answer.status)
        return _json(answer)

    def _token(self, *, renew: bool = False) -> str:
        known = _tokens.get(self._token_key)
        if known is not None and renew:
            _tokens.forget(self._token_key, known)
        elif known is not None:
            return known
        token = self._sign_in()
        _tokens.put(self._token_key, token)
        return token

    def _sign_in(self) -> str:
        credentials = {"email": self._login.email, "password": self._login.password}
        answer = self._attempt("POST", "/auth/login", json=credentials)
        if answer.status == 400 or answer.status in _REFUSED or answer.status in _NOT_THERE:
            raise LookupImpossible("O Whaticket recusou o e-mail ou a senha do usuário.", status=answer.status)
        content = _json(answer)
        token = content.get("token") if isinstance(content, Mapping) else None
        if not isinstance(token, str) or not (token.isascii() and token.isprintable()):
            raise ProviderUnavailable("O Whaticket não entregou um token de acesso.", reason="garbage")
        return token

    def _read(self, path: str, query: Mapping[str, str] | None, token: str) -> Answer:
        return self._attempt("GET", path, params=query, headers={"Authorization": f"Bearer {token}"})

    def _attempt(self, method: str, path: str, **request: Any) -> Answer:
        """One call that changes nothing, so that a lost answer is simply asked for again."""
        for last_try in (False, True):
            left_s = self._until - clock.monotonic()
            if left_s <= 0:
                raise ProviderUnavailable("A consulta ao Whaticket demorou demais.", reason="timeout")
            try:
                timeout_s = min(self._timeout_s, left_s)
                return exchange(self._session, method, self._config.base_url + path, timeout_s=timeout_s, **request)
            except Invalid as error:
                raise ProviderUnavailable(error.message, reason="address") from error
            except (OutcomeUnknown, ProviderUnavailable) as error:
                if last_try:
                    raise ProviderUnavailable("Não foi possível consultar o Whaticket.", reason="connection") from error
        raise AssertionError("unreachable")


def _json(answer: Answer) -> object:
    if not 200 <= answer.status < 300:
        raise ProviderUnavailable(f"A consulta ao Whaticket respondeu {answer.status}.", reason="server_error")
    try:
        content: object = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise ProviderUnavailable("A consulta ao Whaticket respondeu algo que não é JSON.", reason="garbage") from error
    return content


def _rows(content: object, name: str | None = None) -> list[Row]:
    """The objects of a list, or of the list under `name`. None (404) holds no rows; anything else is no answer."""
    if content is None:
        return []
    rows = content.get(name) if name is not None and isinstance(content, Mapping) else content
    if not isinstance(rows, list):
        raise ProviderUnavailable("A consulta ao Whaticket veio em outro formato.", reason="garbage")
    return [row for row in rows if isinstance(row, Mapping)]


def _has_more(content: object) -> bool:
    return isinstance(content, Mapping) and content.get("hasMore") is True


def _belongs_to(ticket: Row, number: str) -> bool:
    contact = ticket.get("contact")
    held = contact.get("number") if isinstance(contact, Mapping) else None
    return ticket.get("isGroup") is not True and isinstance(held, str) and addresses.same_line(held, number)


def _sighting(row: Row) -> Sighting | None:
    created_at = iso_instant(row.get("createdAt"))
    row_id = row.get("id")
    if created_at is None or not isinstance(row_id, str | int):
        return None
    return Sighting(str(row_id), created_at)
