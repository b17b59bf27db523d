"""Into the panel, out of it, and back to where one was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from flask_jwt_extended import create_access_token, decode_token
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.infra.embedded import ports
from app.infra.tenancy import tenant_session
from tests.painel.browser import Browser
from tests.painel.conftest import Person
from tests.servers import Addresses

pytestmark = pytest.mark.req("TN-07", "PN-01")


def cookies(client: FlaskClient) -> set[str]:
    names = ("secretaria_access", "secretaria_refresh", "secretaria_csrf")
    return {name for name in names if client.get_cookie(name, path="/painel") is not None}


def test_signing_in_leads_to_the_first_page_with_ones_name_on_it(browser: Browser, owner: Person) -> None:
    page = browser.sign_in(owner.email, owner.password)
    assert page.status == 200
    assert page.path == "/painel/"
    assert "Início" in page.title
    assert "Helena Prado" in page.words
    assert "Clínica" in page.words


def test_the_address_alone_leads_to_the_panel(client: FlaskClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/painel/")


def test_the_tokens_are_out_of_reach_for_scripts(client: FlaskClient, owner: Person) -> None:
    Browser(client).sign_in(owner.email, owner.password)
    for name in ("secretaria_access", "secretaria_refresh"):
        cookie = client.get_cookie(name, path="/painel")
        assert cookie is not None
        assert cookie.http_only
        assert cookie.same_site == "Lax"


def test_a_wrong_password_says_so_and_keeps_the_email(browser: Browser, owner: Person) -> None:
    page = browser.sign_in(owner.email, "outra-senha-comprida")
    assert page.status == 401
    assert "E-mail ou senha incorretos." in page.words
    assert page.form("/entrar").fields["email"] == owner.email
    assert cookies(browser.client) == set()


def test_an_unknown_email_says_the_same(browser: Browser, owner: Person) -> None:
    page = browser.sign_in("ninguem@example.com", owner.password)
    assert page.status == 401
    assert "E-mail ou senha incorretos." in page.words


def test_too_many_wrong_passwords_are_told_to_wait(browser: Browser, owner: Person) -> None:
    for _ in range(10):
        assert browser.sign_in(owner.email, "outra-senha-comprida").status == 401
    page = browser.sign_in(owner.email, owner.password)
    assert page.status == 429
    assert "Muitas tentativas" in page.words
    assert cookies(browser.client) == set()


@pytest.mark.parametrize("sent", ["", "inventado"])
def test_a_sign_in_form_of_somebody_else_is_refused(browser: Browser, owner: Person, sent: str) -> None:
    form = browser.go("/painel/").form("/entrar")
    page = browser.send(form, email=owner.email, password=owner.password, csrf_token=sent)
    assert page.status == 403
    assert cookies(browser.client) == set()
    assert browser.send(page.form("/entrar"), email=owner.email, password=owner.password).status == 200


def test_signing_in_returns_to_the_page_asked_for(browser: Browser, owner: Person) -> None:
    page = browser.sign_in(owner.email, owner.password, path="/painel/simulador/nova?de=aqui")
    assert page.path == "/painel/simulador/nova?de=aqui"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/painel",
        "//evil.example/painel/",
        "/\\evil.example",
        "/painel/\\..\\evil",
        "/painel/../api/auth/me",
        "/painel@evil.example",
        "/painel.evil.example/",
        "javascript:alert(1)",
        "/painel/\r\nLocation: https://evil.example",
        "/api/auth/me",
    ],
)
def test_signing_in_leads_nowhere_else(browser: Browser, owner: Person, elsewhere: str) -> None:
    form = browser.go("/painel/").form("/entrar")
    page = browser.send(form, email=owner.email, password=owner.password, next=elsewhere)
    assert page.path == "/painel/"


def test_whoever_is_signed_in_does_not_see_the_sign_in_page(signed_in: Browser) -> None:
    assert signed_in.go("/painel/entrar").path == "/painel/"


def test_signing_out_ends_the_session_on_the_server_too(signed_in: Browser) -> None:
    kept = {c: signed_in.client.get_cookie(c, path="/painel") for c in ("secretaria_access", "secretaria_refresh")}
    page = signed_in.send(signed_in.page.form("/sair"))
    assert "Você saiu." in page.words
    assert cookies(signed_in.client) == set()
    thief = signed_in.client.application.test_client()
    for name, cookie in kept.items():
        assert cookie is not None
        thief.set_cookie(name, cookie.value, path="/painel")
    assert "Sua sessão terminou" in Browser(thief).go("/painel/").words


def test_signing_out_needs_a_form_of_ours(signed_in: Browser) -> None:
    form = signed_in.page.form("/sair")
    assert signed_in.send(form, csrf_token="inventado").status == 403
    assert signed_in.go("/painel/").status == 200


def test_a_token_that_ran_out_is_renewed_without_a_word(late: Browser) -> None:
    before = late.client.get_cookie("secretaria_refresh", path="/painel")
    page = late.go("/painel/simulador/nova")
    assert page.status == 200
    assert "Helena Prado" in page.words
    after = late.client.get_cookie("secretaria_refresh", path="/painel")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_a_form_filled_in_before_the_token_ran_out_still_counts(late: Browser) -> None:
    page = late.send(late.page.form("/nova"), text="Oi, tudo bem?")
    assert page.status == 200
    assert "Oi, tudo bem?" in page.words


def test_a_token_that_ran_out_lets_nobody_elses_form_in(late: Browser) -> None:
    form = late.page.form("/nova")
    assert late.send(form, text="Oi", csrf_token="inventado").status == 403
    assert late.send(form, text="Oi", csrf_token="").status == 403


def test_signing_out_works_when_the_token_ran_out(late: Browser) -> None:
    assert "Você saiu." in late.send(late.page.form("/sair")).words
    assert cookies(late.client) == set()


def test_a_revoked_session_asks_to_sign_in_and_comes_back(signed_in: Browser, owner: Person) -> None:
    revoke_sessions(owner.company_id)
    page = signed_in.go("/painel/simulador/nova?de=aqui")
    assert "Sua sessão terminou" in page.words
    assert signed_in.send(page.form("/entrar"), email=owner.email, password=owner.password).path.endswith("?de=aqui")


def test_a_script_of_a_page_whose_session_ended_learns_where_to_sign_in(signed_in: Browser, owner: Person) -> None:
    revoke_sessions(owner.company_id)
    response = signed_in.client.get(
        "/painel/simulador/nova", headers={"X-Fragment": "1", "Referer": "http://localhost/painel/simulador/nova"}
    )
    assert response.status_code == 401
    assert response.headers["X-Sign-In"].startswith("/painel/entrar?next=/painel/simulador/nova")


@pytest.mark.parametrize("path", ["/painel/nada-disso", "/painel/simulador/nao-existe", "/painel/sair"])
def test_an_unknown_address_is_a_page_with_a_way_back(signed_in: Browser, path: str) -> None:
    page = signed_in.go(path)
    assert page.status == 404
    assert "Voltar ao início" in page.words
    assert page.response.mimetype == "text/html"


def test_every_page_forbids_inline_scripts_and_framing(signed_in: Browser) -> None:
    for path in ("/painel/entrar", "/painel/simulador/nova", "/painel/nada"):
        policy = signed_in.go(path).response.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_pages_of_signed_in_people_are_not_kept_by_caches(signed_in: Browser) -> None:
    assert signed_in.page.response.headers["Cache-Control"] == "no-store"


@pytest.mark.req("OP-03")
def test_without_its_database_the_panel_says_that_it_will_be_back(signed_in: Browser, database: Addresses) -> None:
    nobody = f"postgresql://secretaria_app@127.0.0.1:{ports.free_port()}/none"
    try:
        replace(database, database_url=nobody).use()
        page = signed_in.go("/painel/simulador/nova")
    finally:
        database.use()
    assert page.status == 503
    assert "volta em instantes" in page.words
    assert "informe o código" in page.words


@pytest.mark.req("OP-03")
def test_with_every_connection_in_use_the_panel_says_so_too(client: FlaskClient) -> None:
    """Told to the application as if a page had waited for one in vain, which takes ten seconds."""
    with client.application.test_request_context("/painel/simulador/nova"):
        answer = client.application.make_response(client.application.handle_user_exception(NoConnectionFree()))
    assert answer.status_code == 503
    assert "volta em instantes" in answer.get_data(as_text=True)


def revoke_sessions(company_id: UUID) -> None:
    with tenant_session(company_id) as session:
        session.execute(text("UPDATE public.user_sessions SET revoked_at = now()"))


@pytest.fixture
def late(signed_in: Browser) -> Browser:
    """The owner's browser, whose access token has just run out."""
    signed_in.go("/painel/simulador/nova")
    client = signed_in.client
    valid = client.get_cookie("secretaria_access", path="/painel")
    assert valid is not None
    with client.application.test_request_context():
        claims = decode_token(valid.value)
        kept = {name: claims[name] for name in ("company_id", "role", "sid", "csrf")}
        expired = create_access_token(claims["sub"], additional_claims=kept, expires_delta=timedelta(seconds=-1))
    client.set_cookie("secretaria_access", expired, path="/painel")
    return signed_in


@pytest.fixture
def narrow(client: FlaskClient) -> None:
    """An installation that allows little."""
    client.application.config.update(PAINEL_PER_MINUTE=12, STRANGERS_PER_MINUTE=6)


def asked(browser: Browser, times: int, path: str = "/painel/conta/", **options: Any) -> list[int]:
    return [browser.go(path, **options).status for _ in range(times)]


@pytest.mark.req("IN-06")
def test_a_browser_that_asks_without_end_is_told_to_wait(narrow: None, signed_in: Browser, owner: Person) -> None:
    assert asked(signed_in, 13)[-1] == 429
    page = signed_in.page
    assert "Devagar, por favor" in page.words and "Espere" in page.words
    assert 0 < int(page.response.headers["Retry-After"]) <= 60
    part = signed_in.go("/painel/conversas/lista", headers={"X-Fragment": "1"})
    assert (part.status, part.response.mimetype) == (429, "text/plain")
    files = [signed_in.client.get("/painel/static/painel.css", buffered=True).status_code for _ in range(15)]
    assert set(files) == {200}, "a page's own files are not counted"
    elsewhere = Browser(signed_in.client.application.test_client())
    elsewhere.sign_in(owner.email, owner.password)
    assert asked(elsewhere, 6) == [200] * 6, "another device of the same person has its own share"


@pytest.mark.req("IN-06")
def test_a_browser_that_comes_back_late_is_no_stranger(narrow: None, signed_in: Browser, owner: Person) -> None:
    """Its access token ran out: many such pages of one office, behind one address, come back at once."""
    strangers = Browser(signed_in.client.application.test_client())
    assert asked(strangers, 7, "/painel/entrar")[-1] == 429
    signed_in.client.delete_cookie("secretaria_access", path="/painel")
    assert signed_in.go("/painel/conta/").status == 200
