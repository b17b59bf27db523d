"""Who is asking, and may they? The one module of this room that knows Flask.

Programs send `Authorization: Bearer`; browsers send cookies, which they only do under /painel, and then every change needs the CSRF
token too. Each token names the key that signed it and the session it belongs to; that the session still counts is asked of the
database at every request, so signing out works at once.

    @requires("conversations:write")
    def reply() -> ResponseReturnValue:
        user = current_user()
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar
from uuid import UUID

from flask import Flask, Response, g, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    set_access_cookies,
    set_refresh_cookies,
    unset_jwt_cookies,
    verify_jwt_in_request,
)
from flask_jwt_extended.exceptions import CSRFError, JWTExtendedException, NoAuthorizationError
from jwt import ExpiredSignatureError, PyJWTError
from limits import RateLimitItemPerMinute

from app.config import settings
from app.errors import Unauthenticated
from app.infra import clock, describing, limiting
from app.infra.crypto import KeyUnknown, keyring, sha256
from app.infra.tenancy import tenant_session
from app.tenants import sessions, users
from app.tenants.errors import (
    CsrfFailed,
    NotAllowed,
    SessionRevoked,
    TokenExpired,
    TokenInvalid,
    TokenMissing,
    WrongCredentials,
    WrongPassword,
)
from app.tenants.models import User
from app.tenants.roles import Permission, may
from app.tenants.users import CurrentUser

ACCESS_LASTS: Final = timedelta(minutes=15)
COOKIE_PATH: Final = "/painel"
COOKIE_GRACE: Final = timedelta(seconds=10)
SIGN_INS_PER_ADDRESS: Final = RateLimitItemPerMinute(60)
FAILURES_PER_EMAIL: Final = RateLimitItemPerMinute(10, 15)
_KEY: Final = "jwt"

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives to whoever signed in."""

    access: str
    refresh: str
    user_id: UUID
    company_id: UUID
    must_change_password: bool = False


def install(app: Flask) -> None:
    """Tokens and cookies of this application."""
    app.config.update(
        JWT_ALGORITHM="HS256",
        JWT_TOKEN_LOCATION=["headers", "cookies"],
        JWT_ACCESS_TOKEN_EXPIRES=ACCESS_LASTS,
        JWT_REFRESH_TOKEN_EXPIRES=sessions.LASTS,
        JWT_SESSION_COOKIE=False,
        JWT_COOKIE_SECURE=settings().base_url.startswith("https://") or settings().environment == "prod",
        JWT_COOKIE_SAMESITE="Lax",
        JWT_COOKIE_CSRF_PROTECT=True,
        JWT_CSRF_CHECK_FORM=True,
        JWT_ACCESS_COOKIE_NAME="secretaria_access",
        JWT_REFRESH_COOKIE_NAME="secretaria_refresh",
        JWT_ACCESS_CSRF_COOKIE_NAME="secretaria_csrf",
        JWT_REFRESH_CSRF_COOKIE_NAME="secretaria_refresh_csrf",
        **{f"JWT_{kind}_COOKIE_PATH": COOKIE_PATH for kind in ("ACCESS", "REFRESH", "ACCESS_CSRF", "REFRESH_CSRF")},
    )
    manager = JWTManager(app)
    manager.additional_headers_loader(lambda _: {"kid": keyring().active})
    manager.encode_key_loader(lambda _: keyring().signing_key(_KEY)[1])
    manager.decode_key_loader(lambda header, _: keyring().signing_key(_KEY, str(header.get("kid", "none")))[1])


def sign_in(email: str, password: str) -> Tokens:
    """Open a session. Raises WrongCredentials, or TooManyRequests after too many attempts from an address or failures of an e-mail."""
    _refuse_too_many(limiting.count(SIGN_INS_PER_ADDRESS, "sign-in", limiting.client_address()))
    with _guesses_counted(email):
        user = users.authenticate(email, password)
    with tenant_session(user.company_id) as session:
        opened = sessions.start(session, user, user_agent=request.user_agent.string or None)
    return _tokens(user, opened.id, opened.refresh_jti, csrf=secrets.token_urlsafe(24))


def renew() -> Tokens:
    """New tokens for the refresh token of this request, which thereby is used up."""
    claims = _verified(refresh=True)
    session_id = UUID(claims["sid"])
    with tenant_session(UUID(claims["company_id"])) as session:
        user = sessions.user_of(session, session_id, UUID(claims["sub"]))
        grace = COOKIE_GRACE if _by_cookie() else timedelta(0)
        jti = sessions.rotate(session, session_id, claims["jti"], grace=grace) if user else None
    if user is None or jti is None:
        raise SessionRevoked
    g.current_user, g.csrf = user, claims["csrf"]  # the rest of this request is signed in, too
    return _tokens(user, session_id, jti, csrf=claims["csrf"])


def sign_out() -> None:
    """End the session of this request."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        sessions.end(session, user.session_id, actor=user.actor)


def change_password(*, old: str, new: str) -> None:
    """Another password for whoever is signed in, who stays so on this device only.

    Raises Invalid, naming the field, or TooManyRequests: a session that was left open or stolen is no place to guess from, either.
    """
    user = current_user()
    with _guesses_counted(user.email):
        stored = users.check_password(user.company_id, user.id, old)
    hashed = users.hash_new_password(new, old=old)
    with tenant_session(user.company_id) as session:
        users.replace_password(session, user.id, stored=stored, new=hashed)
        sessions.end_all(session, user.id, actor=user.actor, spare=user.session_id)


def current_user() -> CurrentUser:
    """Who is signed in. Raises a kind of Unauthenticated that says why nobody is."""
    if "current_user" not in g:
        claims = _verified()
        with tenant_session(UUID(claims["company_id"])) as session:
            user = sessions.user_of(session, UUID(claims["sid"]), UUID(claims["sub"]))
        if user is None:
            raise SessionRevoked
        g.current_user = user
    signed_in_user: CurrentUser = g.current_user
    return signed_in_user


def expires_in_s() -> float:
    """For how long the access token of this request is still good."""
    if "csrf" in g:  # just renewed
        return ACCESS_LASTS.total_seconds()
    return float(_verified()["exp"]) - clock.machine_now().timestamp()


def is_still_signed_in(user: CurrentUser) -> bool:
    """Whether the session of somebody who signed in still counts, asked again: for what outlives its request."""
    with tenant_session(user.company_id) as session:
        return sessions.user_of(session, user.session_id, user.id) is not None


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only for signed-in users whose role has this permission."""

    def protect(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not may(current_user().role, permission):
                raise NotAllowed(permission)
            return view(*args, **kwargs)

        return describing.guard(guarded, permission)

    return protect


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """For every signed-in user, whatever the role."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        current_user()
        return view(*args, **kwargs)

    return describing.guard(guarded)


def caller() -> str:
    """Whose share of requests this one takes: `<company>:<user>`, or `:<address>` while nobody proved who they are."""
    try:
        claims = _verified()
    except (Unauthenticated, CsrfFailed):
        return f":{limiting.client_address()}"
    return f"{claims['company_id']}:{claims['sub']}"


def browser() -> str:
    """Whose share of the panel this request takes: `<company>:<session>`, or `:<address>` while nobody proved who they are.

    By session, because colleagues may share a sign-in; by the refresh token too, because pages of a computer that slept come back
    all at once, each with an access token that ran out.
    """
    for refresh in (False, True):
        try:
            claims = _verified(refresh=refresh)
        except (Unauthenticated, CsrfFailed):
            continue
        return f"{claims['company_id']}:{claims['sid']}"
    return f":{limiting.client_address()}"


def is_stranger() -> bool:
    return caller().startswith(":")


def csrf_token() -> str:
    """What the forms and scripts of our own pages send along, as `csrf_token` or `X-CSRF-TOKEN`."""
    return str(g.get("csrf") or _verified()["csrf"])


def set_cookies(response: Response, tokens: Tokens) -> None:
    """Sign a browser in."""
    set_access_cookies(response, tokens.access)
    set_refresh_cookies(response, tokens.refresh)


def clear_cookies(response: Response) -> None:
    """Sign a browser out, whatever else the request has done with its tokens."""
    g.signed_out = True
    unset_jwt_cookies(response)


def _verified(*, refresh: bool = False) -> Mapping[str, Any]:
    """The claims of this request's token, checked once."""
    kept = f"claims_{refresh}"
    if kept not in g:
        setattr(g, kept, _verify(refresh))
    claims: Mapping[str, Any] = getattr(g, kept)
    return claims


def _verify(refresh: bool) -> Mapping[str, Any]:
    try:
        found = verify_jwt_in_request(refresh=refresh)
    except CSRFError as error:
        raise CsrfFailed from error
    except NoAuthorizationError as error:
        raise TokenMissing from error
    except ExpiredSignatureError as error:
        raise TokenExpired from error
    except (JWTExtendedException, PyJWTError, KeyUnknown) as error:
        raise TokenInvalid from error
    if found is None:  # OPTIONS
        raise TokenMissing
    return found[1]


def _by_cookie() -> bool:
    return "Authorization" not in request.headers


def _tokens(user: User | CurrentUser, session_id: UUID, refresh_jti: str, *, csrf: str) -> Tokens:
    """`csrf` stays the same while the session lasts: a page left open may still send its form after a renewal."""
    claims = {"company_id": str(user.company_id), "role": str(user.role), "sid": str(session_id), "csrf": csrf}
    return Tokens(
        access=create_access_token(str(user.id), additional_claims=claims),
        refresh=create_refresh_token(str(user.id), additional_claims={**claims, "jti": refresh_jti}),
        user_id=user.id,
        company_id=user.company_id,
        must_change_password=user.must_change_password,
    )


@contextmanager
def _guesses_counted(email: str) -> Iterator[None]:
    """Wrong passwords of one person share a count, wherever they are given. Raises TooManyRequests once it is used up."""
    account = sha256(users.canonical_email(email)).hex()
    _refuse_too_many(limiting.wait_s(FAILURES_PER_EMAIL, "sign-in", account))
    try:
        yield
    except (WrongCredentials, WrongPassword):
        limiting.count(FAILURES_PER_EMAIL, "sign-in", account)
        raise


def _refuse_too_many(wait_s: int | None) -> None:
    if wait_s is not None:
        raise limiting.refuse("sign-in", wait_s)
