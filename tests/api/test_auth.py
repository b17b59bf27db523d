"""Signing in, staying in, and being out."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from sqlalchemy import text

from app.config import settings
from app.infra.crypto import keyring
from app.infra.tenancy import platform_session, tenant_session
from app.tenants import sessions, users
from app.tenants.errors import EmailTaken, WrongCredentials
from app.tenants.models import Role
from tests import road
from tests.api.conftest import PASSWORD, Caller, SignIn, create_user

pytestmark = pytest.mark.req("TN-07")


def header_of(token: str) -> dict[str, Any]:
    return dict(jwt.get_unverified_header(token))


def claims_of(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def with_part(token: str, place: int, **changes: Any) -> str:
    """The token with some values of its header (0) or claims (1) changed, and its old signature."""
    parts = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(parts[place] + "=="))
    parts[place] = base64.urlsafe_b64encode(json.dumps({**content, **changes}).encode()).decode().rstrip("=")
    return ".".join(parts)


def update(company_id: UUID, statement: str, **values: Any) -> None:
    with tenant_session(company_id) as session:
        session.execute(text(statement), values)


def test_the_right_password_opens_the_api(stranger: Caller, company: UUID) -> None:
    stranger.email = create_user(company).email
    answer = stranger.sign_in()
    assert answer.status_code == 200
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    me = stranger.get("/auth/me").json
    assert (me["email"], me["role"], me["company"]["id"]) == (stranger.email, "owner", str(company))


def test_the_email_is_found_however_it_is_written(stranger: Caller, company: UUID) -> None:
    stranger.email = f"  {create_user(company).email.upper()} "
    assert stranger.sign_in().status_code == 200


def test_tokens_name_company_role_session_and_key(owner: Caller, company: UUID) -> None:
    assert owner.access is not None
    claims = claims_of(owner.access)
    assert (claims["company_id"], claims["role"]) == (str(company), "owner")
    assert {"sub", "sid", "exp"} <= claims.keys()
    assert header_of(owner.access)["kid"] == keyring().active


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_email_are_refused_alike(stranger: Caller, company: UUID, known: bool) -> None:
    stranger.email = create_user(company).email if known else "ninguem@clinica.example"
    answer = stranger.sign_in("não é esta senha")
    assert (answer.status_code, answer.json["code"]) == (401, "wrong_credentials")
    assert answer.mimetype == "application/problem+json"


def test_a_user_who_was_switched_off_does_not_get_in(stranger: Caller, company: UUID) -> None:
    stranger.email = create_user(company).email
    update(company, "UPDATE public.users SET active = false")
    assert stranger.sign_in().status_code == 401


def test_switching_a_user_off_ends_what_is_open(owner: Caller, company: UUID) -> None:
    assert owner.get("/auth/me").status_code == 200
    update(company, "UPDATE public.users SET active = false")
    answer = owner.get("/auth/me")
    assert (answer.status_code, answer.json["code"]) == (401, "session_revoked")


def test_a_changed_role_counts_at_once(sign_in: SignIn, company: UUID) -> None:
    analyst = sign_in(company, Role.ANALYST)
    body = {"channel": "simulator", "name": "Recepção"}
    assert analyst.post("/instances", body).status_code == 403
    update(company, "UPDATE public.users SET role = 'admin'")
    assert analyst.post("/instances", body).status_code == 201


def test_no_token_is_told_from_a_bad_one(stranger: Caller) -> None:
    answer = stranger.get("/auth/me")
    assert (answer.status_code, answer.json["code"]) == (401, "token_missing")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_expired_token_says_so(app: Flask, owner: Caller) -> None:
    assert owner.access is not None
    claims = claims_of(owner.access)
    with app.app_context():
        expired = create_access_token(
            claims["sub"],
            expires_delta=timedelta(seconds=-1),
            additional_claims={name: claims[name] for name in ("company_id", "role", "sid")},
        )
    answer = owner.get("/auth/me", token=expired)
    assert (answer.status_code, answer.json["code"]) == (401, "token_expired")


@pytest.mark.req("SE-02")
def test_tampered_tokens_are_invalid(owner: Caller) -> None:
    token = owner.access
    assert token is not None
    unsigned = jwt.encode(claims_of(token), None, algorithm="none", headers={"kid": keyring().active})
    forged = jwt.encode(claims_of(token), "x" * 32, headers={"kid": keyring().active})
    damaged = (
        with_part(token, 1, role="admin"),
        with_part(token, 0, kid="nobody"),
        with_part(token, 0, kid=None),
        with_part(token, 0, kid=["a"]),
        with_part(token, 0, alg="none"),
        unsigned,
        forged,
        token[:-4],
        token.replace(".", ""),
        "abc",
        "a.b.c",
        "ééé",
        owner.refresh,
    )
    for each in damaged:
        answer = owner.get("/auth/me", token=each)
        assert (answer.status_code, answer.json["code"]) == (401, "token_invalid"), each


def test_a_refresh_token_is_exchanged_once_for_new_ones(owner: Caller) -> None:
    answer = owner.post("/auth/refresh", token=owner.refresh)
    assert answer.status_code == 200
    assert answer.json["refresh_token"] != owner.refresh
    assert owner.get("/auth/me", token=answer.json["access_token"]).status_code == 200
    again = owner.post("/auth/refresh", token=answer.json["refresh_token"])
    assert again.status_code == 200


def test_a_refresh_token_used_twice_ends_the_session(owner: Caller) -> None:
    renewed = owner.post("/auth/refresh", token=owner.refresh).json
    stolen = owner.post("/auth/refresh", token=owner.refresh)
    assert (stolen.status_code, stolen.json["code"]) == (401, "session_revoked")
    for token in (owner.access, renewed["access_token"]):
        assert owner.get("/auth/me", token=token).json["code"] == "session_revoked"
    assert owner.post("/auth/refresh", token=renewed["refresh_token"]).status_code == 401


def test_an_access_token_does_not_renew(owner: Caller) -> None:
    assert owner.post("/auth/refresh").json["code"] == "token_invalid"


def test_signing_out_ends_this_session_only(owner: Caller) -> None:
    phone = Caller(owner.client, email=owner.email)
    phone.sign_in()
    assert owner.post("/auth/logout").status_code == 204
    assert owner.get("/auth/me").json["code"] == "session_revoked"
    assert owner.post("/auth/refresh", token=owner.refresh).json["code"] == "session_revoked"
    assert phone.get("/auth/me").status_code == 200


def test_signing_out_everywhere_ends_all_of_ones_own_sessions(
    owner: Caller, other_owner: Caller, sign_in: SignIn, company: UUID
) -> None:
    phone, colleague = Caller(owner.client, email=owner.email), sign_in(company, Role.OPERATOR)
    phone.sign_in()
    assert owner.post("/auth/logout-all").status_code == 204
    assert {owner.get("/auth/me").status_code, phone.get("/auth/me").status_code} == {401}
    assert {colleague.get("/auth/me").status_code, other_owner.get("/auth/me").status_code} == {200}


def test_a_new_password_signs_other_devices_out(owner: Caller) -> None:
    phone = Caller(owner.client, email=owner.email)
    phone.sign_in()
    body = {"current_password": PASSWORD, "new_password": "outra senha comprida"}
    assert owner.post("/auth/password", body).status_code == 204
    assert owner.get("/auth/me").status_code == 200
    assert phone.get("/auth/me").status_code == 401
    assert phone.sign_in().status_code == 401
    assert phone.sign_in("outra senha comprida").status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("errada", "outra senha comprida", "current_password"),
        (PASSWORD, "curta", "new_password"),
        (PASSWORD, PASSWORD, "new_password"),
        (PASSWORD, "x" * 201, "new_password"),
        (PASSWORD, "\ud800" * 20, "new_password"),
    ],
)
def test_a_bad_new_password_names_the_field(owner: Caller, current: str, new: str, field: str) -> None:
    answer = owner.post("/auth/password", {"current_password": current, "new_password": new})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)
    assert owner.sign_in().status_code == 200


@pytest.mark.req("SE-02", "IN-06")
def test_ten_wrong_passwords_close_an_email_for_a_while(stranger: Caller, owner: Caller, company: UUID) -> None:
    stranger.email = create_user(company).email
    for _ in range(10):
        assert stranger.sign_in("errada").status_code == 401
    answer = stranger.sign_in()
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert owner.sign_in().status_code == 200


@pytest.mark.req("SE-02", "IN-06")
def test_a_token_opens_no_second_place_to_guess_a_password(owner: Caller) -> None:
    body = {"current_password": "errada", "new_password": "outra senha comprida"}
    assert [owner.post("/auth/password", body).status_code for _ in range(11)] == [422] * 10 + [429]
    assert 0 < int(owner.post("/auth/password", body).headers["Retry-After"]) <= 900


@pytest.mark.req("SE-02", "IN-06")
def test_one_address_cannot_try_many_emails(stranger: Caller) -> None:
    answers = []
    for number in range(61):
        stranger.email = f"pessoa{number}@clinica.example"
        answers.append(stranger.sign_in("errada").status_code)
    assert (answers[:60], answers[60]) == ([401] * 60, 429)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "a@b.c"}, "password"),
        ({"email": 7, "password": "x"}, "email"),
        ({"email": "a\x00@b.c", "password": "x"}, "email"),
        ({"email": "\ud800@b.c", "password": "x"}, "email"),
        ({"email": "a@b.c", "password": "x", "role": "owner"}, "role"),
    ],
)
def test_a_login_that_makes_no_sense_names_the_field(stranger: Caller, body: dict[str, Any], field: str) -> None:
    answer = stranger.post("/auth/login", body)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_passwords_appear_nowhere_in_an_answer(stranger: Caller) -> None:
    answer = stranger.post("/auth/login", {"email": 7, "password": PASSWORD})
    assert PASSWORD not in answer.get_data(as_text=True)


@pytest.mark.parametrize("email", ["ana\x00@clinica.example", "", " ", "ação@exemplo.com", "x" * 10_000])
def test_no_email_however_odd_is_more_than_unknown(database: Any, email: str) -> None:
    with pytest.raises(WrongCredentials):
        users.authenticate(email, PASSWORD)


def test_a_session_ends_two_weeks_after_its_last_renewal(owner: Caller, company: UUID) -> None:
    update(company, "UPDATE public.user_sessions SET expires_at = expires_at - interval '13 days'")
    renewed = owner.post("/auth/refresh", token=owner.refresh).json
    update(company, "UPDATE public.user_sessions SET expires_at = expires_at - interval '13 days'")
    assert owner.get("/auth/me", token=renewed["access_token"]).status_code == 200
    update(company, "UPDATE public.user_sessions SET expires_at = expires_at - interval '1 day'")
    assert owner.get("/auth/me", token=renewed["access_token"]).json["code"] == "session_revoked"
    assert owner.post("/auth/refresh", token=renewed["refresh_token"]).json["code"] == "session_revoked"


def test_a_simulated_month_signs_nobody_out(owner: Caller) -> None:
    road.pass_time(30 * 86_400)
    assert owner.get("/auth/me").status_code == 200
    assert owner.post("/auth/refresh", token=owner.refresh).status_code == 200


def test_a_refresh_token_used_by_many_at_once_is_exchanged_for_one(app: Flask, owner: Caller) -> None:
    def renew(_: int) -> int:
        with app.test_client() as client:
            return Caller(client).post("/auth/refresh", token=owner.refresh).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(renew, range(4))) == [200, 401, 401, 401]


@pytest.fixture
def key_file() -> Iterator[Path]:
    """The installation's keyring file, put back afterwards."""
    path = settings().keyring_path
    before = path.read_text()
    yield path
    path.write_text(before)
    keyring.cache_clear()


@pytest.mark.req("SE-01")
def test_tokens_of_a_retired_key_are_good_while_it_is_in_the_ring(owner: Caller, key_file: Path) -> None:
    assert owner.access is not None
    old = key_file.read_text()
    new = f"k2:{base64.b64encode(b'n' * 32).decode()}\n"
    key_file.write_text(new + old)
    keyring.cache_clear()
    assert owner.get("/auth/me").status_code == 200
    renewed = owner.post("/auth/refresh", token=owner.refresh).json
    assert (header_of(owner.access)["kid"], header_of(renewed["access_token"])["kid"]) == (old.partition(":")[0], "k2")
    key_file.write_text(new)
    keyring.cache_clear()
    assert owner.get("/auth/me").json["code"] == "token_invalid"
    assert owner.get("/auth/me", token=renewed["access_token"]).status_code == 200


@pytest.mark.req("TN-01")
def test_one_email_is_one_user_of_one_company(company: UUID, other_company: UUID) -> None:
    email = create_user(company).email
    with pytest.raises(EmailTaken):
        create_user(other_company, email=email.upper())


@pytest.mark.req("TN-03")
def test_nobody_signs_another_companys_people_out(owner: Caller, other_owner: Caller, other_company: UUID) -> None:
    assert other_owner.access is not None
    session_id = UUID(claims_of(other_owner.access)["sid"])
    me = owner.get("/auth/me").json
    with tenant_session(UUID(me["company"]["id"])) as session:
        sessions.end(session, session_id, actor="system")
    assert other_owner.get("/auth/me").status_code == 200


def test_a_company_that_was_switched_off_is_out(owner: Caller, company: UUID) -> None:
    with platform_session() as session:
        session.execute(text("UPDATE public.companies SET active = false WHERE id = :id"), {"id": company})
    assert owner.get("/auth/me").json["code"] == "session_revoked"
    assert owner.sign_in().status_code == 401


@pytest.mark.req("SE-01")
def test_passwords_are_kept_as_argon2_only(owner: Caller, company: UUID) -> None:
    with tenant_session(company) as session:
        (stored,) = session.scalars(text("SELECT password_hash FROM public.users"))
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


def test_sessions_that_ran_out_are_forgotten_at_the_next_sign_in(owner: Caller, company: UUID) -> None:
    update(company, "UPDATE public.user_sessions SET expires_at = now() - interval '1 s'")
    owner.sign_in()
    with tenant_session(company) as session:
        assert session.scalar(text("SELECT count(*) FROM public.user_sessions")) == 1


def test_changing_the_password_is_what_a_first_password_asks_for(stranger: Caller, company: UUID) -> None:
    stranger.email = create_user(company, must_change_password=True).email
    assert stranger.sign_in().json["must_change_password"] is True
    body = {"current_password": PASSWORD, "new_password": "outra senha comprida"}
    assert stranger.post("/auth/password", body).status_code == 204
    assert stranger.get("/auth/me").json["must_change_password"] is False
