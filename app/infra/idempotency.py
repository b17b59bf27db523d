"""Do once what is asked twice under one `Idempotency-Key`.

The key's row is written in the transaction that does the work: a second request under the same key waits at the unique index until the
first has committed, and then gets its answer; if the first fails, the key is free again. There is no moment in which a crash could leave
a key without its work, or work without its key.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.errors import Conflict
from app.infra import clock
from app.infra.crypto import keyring
from app.infra.db import TenantModel

LASTS: Final = timedelta(hours=24)
_PURPOSE: Final = "idempotent-answer"

Answer = tuple[dict[str, Any], int]
"""What a view answers: the body and the status."""


class IdempotencyKey(TenantModel):
    """A request that was made. `scope`: who asked for what; `request`: its hash; `answer`: encrypted, for it may hold a secret."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[bytes]
    answer: Mapped[str | None]
    created_at: Mapped[datetime]


class KeyReused(Conflict):
    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("Esta Idempotency-Key já foi usada com outro pedido.")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is recognised: who asks for what, under which key, with which content."""

    scope: str
    key: str
    digest: bytes


# By the machine's clock: a simulated day forgets no request.
_FORGET = text("DELETE FROM idempotency_keys WHERE created_at < :before")
_CLAIM = text(
    "INSERT INTO idempotency_keys (scope, key, request, created_at) VALUES (:scope, :key, :request, :now)"
    " ON CONFLICT DO NOTHING RETURNING key"
)
_FIND = text("SELECT request, answer FROM idempotency_keys WHERE scope = :scope AND key = :key")
_KEEP = text("UPDATE idempotency_keys SET answer = :answer WHERE scope = :scope AND key = :key")


def once(session: Session, request: Request | None, work: Callable[[], Answer]) -> Answer:
    """The answer of `work`, or the one it gave to the same request before. None: no key was given, so it is done.

    Raises KeyReused when the key came with another request. `work` writes in this session only, and flushes what it answers.
    """
    if request is None:
        return work()
    now, named = clock.machine_now(), {"scope": request.scope, "key": request.key}
    session.execute(_FORGET, {"before": now - LASTS})
    if session.scalar(_CLAIM, {**named, "request": request.digest, "now": now}) is None:
        return _replayed(session.execute(_FIND, named).one(), request)
    answer = work()
    session.flush()
    session.execute(_KEEP, {**named, "answer": keyring().encrypt(json.dumps(answer), _PURPOSE)})
    return answer


def answered(session: Session, request: Request | None) -> Answer | None:
    """What the same request was answered before, for whoever has to ask somebody else first. Raises KeyReused as `once` does."""
    if request is None:
        return None
    row = session.execute(_FIND, {"scope": request.scope, "key": request.key}).one_or_none()
    return None if row is None else _replayed(row, request)


def _replayed(row: Row[Any], request: Request) -> Answer:
    if bytes(row.request) != request.digest:
        raise KeyReused
    body, status = json.loads(keyring().decrypt(row.answer, _PURPOSE))
    return body, status
