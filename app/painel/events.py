"""/painel/eventos: a stream of what changed. The page fetches what it shows; nothing of it comes this way.

event: ready      the page fetches everything once, and from now on what is named
event: change     data: {"topic": "conversation", "id": "…"}
event: again      the stream ends: come back at once (the sign-in is renewed on the way)
event: away       the stream ends: nothing can be heard for now; poll, and come back later
event: signed-out the stream ends: the session is over
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final
from uuid import uuid4

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.config import settings
from app.errors import ServiceUnavailable
from app.infra import clock
from app.infra.live.listening import Stream, StreamsTaken, hub
from app.infra.parsing import FORM_KEY
from app.tenants import auth
from app.tenants.auth import current_user, requires
from app.tenants.users import CurrentUser

HEARTBEAT_S: Final = 15.0
LOOK_S: Final = (
    2.0  # so soon a page that went away gives its place to the next one: who turns pages quickly leaves many behind
)
POLL_S: Final = 10

live_painel = Blueprint("live", __name__)


@live_painel.get("/eventos")
@requires("conversations:read")
def events() -> ResponseReturnValue:
    """One stream per browser, of the page that names itself in `page`; 503 when too many are open, so that none starves the webhook."""
    user = current_user()
    kept = ExitStack()
    try:
        stream = kept.enter_context(hub.stream(user.company_id, _page(user), settings().web_streams))
    except ServiceUnavailable as refusal:
        return _refused(refusal)
    until = clock.monotonic() + auth.expires_in_s()
    response = Response(told(stream, user, until, connection=_connection()), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(kept.close)
    return response


def _page(user: CurrentUser) -> str:
    given = request.args.get("page", "")
    return f"{user.session_id}:{given if FORM_KEY.fullmatch(given) else uuid4()}"


def _refused(refusal: ServiceUnavailable) -> Response:
    response = Response(refusal.message, status=refusal.status, mimetype="text/plain")
    response.headers["Retry-After"] = str(POLL_S if isinstance(refusal, StreamsTaken) else 2)
    return response


def told(
    stream: Stream,
    user: CurrentUser,
    until: float,
    heartbeat_s: float = HEARTBEAT_S,
    connection: socket.socket | None = None,
) -> Iterator[str]:
    """The stream's words. `until`: when the token that opened it runs out, by the monotonic clock. Ends when the page is gone."""
    yield "retry: 2000\n\n" + _event("ready")
    checked = clock.monotonic()
    while (left := until - clock.monotonic()) > 0:
        heard = stream.next(min(heartbeat_s, left, LOOK_S))
        if connection is not None and _is_closed(connection):
            return
        if stream.over.is_set():
            yield _event("away")
            return
        if heard:
            yield "".join(_event("change", each) for each in heard)
            stream.rest()
        if clock.monotonic() - checked >= heartbeat_s:
            checked = clock.monotonic()
            if not auth.is_still_signed_in(user):
                yield _event("signed-out")
                return
            yield ": still here\n\n"
    yield _event("again")


def _connection() -> socket.socket | None:
    """The page's connection, where the web server lends it and it is a plain one."""
    lent = request.environ.get("gunicorn.socket")
    return lent if type(lent) is socket.socket else None


def _is_closed(connection: socket.socket) -> bool:
    """Whether the other side has left. A page says nothing on its stream, so there is nothing to read while it stays."""
    try:
        return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


def _event(name: str, data: str = "{}") -> str:
    return f"event: {name}\ndata: {data}\n\n"
