"""What a browser's sign-in is worth: cookies for /painel only, a CSRF token for every change."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from uuid import UUID

import pytest
from flask import Blueprint, Flask, Response, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from redis import Redis
from sqlalchemy import text

from app.config import settings
from app.infra import limiting, web
from app.infra.tenancy import tenant_session
from app.tenants import auth
from tests.api.conftest import PASSWORD, create_user
from tests.servers import Addresses

pytestmark = pytest.mark.req("TN-07", "SE-02")


def page_door() -> Blueprint:
    """The least that a panel does with sign-ins."""
    door = Blueprint("door", __name__)

    @door.post("/painel/enter/<email>")
    def enter(email: str) -> ResponseReturnValue:
        response = Response("")
        auth.set_cookies(response, auth.sign_in(email, PASSWORD))
        return response

    @door.post("/painel/renew")
    def renew() -> ResponseReturnValue:
        response = Response("")
        auth.set_cookies(response, auth.renew())
        return response

    @door.post("/painel/leave")
    @auth.signed_in
    def leave() -> ResponseReturnValue:
        auth.sign_out()
        response = Response("")
        auth.clear_cookies(response)
        return response

    @door.route("/painel/page", methods=["GET", "POST"])
    @auth.requires("conversations:write")
    def page() -> ResponseReturnValue:
        return {"email": auth.current_user().email, "csrf": auth.csrf_token()}

    @door.get("/api/anything")
    def anything() -> ResponseReturnValue:
        return {"cookies": sorted(request.cookies)}

    return door


@pytest.fixture
def app(database: Addresses, redis_clean: Redis) -> Flask:
    app = Flask(__name__)
    web.install(app)
    limiting.install(app, settings().redis_url)
    auth.install(app)
    app.register_blueprint(page_door())
    return app


@pytest.fixture
def browser(app: Flask, company: UUID) -> Iterator[FlaskClient]:
    """A browser in which the company's owner is signed in."""
    with app.test_client() as browser:
        browser.post(f"/painel/enter/{create_user(company).email}")
        yield browser


def csrf(browser: FlaskClient, name: str = "secretaria_csrf") -> dict[str, str]:
    cookie = browser.get_cookie(name, path="/painel")
    assert cookie is not None
    return {"X-CSRF-TOKEN": cookie.value}


def test_a_browser_is_let_in_by_its_cookies(browser: FlaskClient) -> None:
    assert browser.get("/painel/page").status_code == 200


def test_tokens_are_out_of_scripts_reach_and_stay_on_our_pages(app: Flask, company: UUID) -> None:
    answer = app.test_client().post(f"/painel/enter/{create_user(company).email}")
    cookies = SimpleCookie[str]()
    for header in answer.headers.getlist("Set-Cookie"):
        cookies.load(header)
    assert set(cookies) == {"secretaria_access", "secretaria_refresh", "secretaria_csrf", "secretaria_refresh_csrf"}
    for name, cookie in cookies.items():
        assert (cookie["path"], cookie["samesite"]) == ("/painel", "Lax")
        assert bool(cookie["httponly"]) is not name.endswith("csrf")


def test_the_api_gets_no_cookies(browser: FlaskClient) -> None:
    assert browser.get("/api/anything").json == {"cookies": []}


def test_a_change_needs_the_token_that_our_pages_know(browser: FlaskClient) -> None:
    for headers in ({}, {"X-CSRF-TOKEN": "inventado"}):
        answer = browser.post("/painel/page", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, "csrf_failed")
    assert browser.post("/painel/page", headers=csrf(browser)).status_code == 200


def test_a_page_left_open_over_a_renewal_may_still_send_its_form(browser: FlaskClient) -> None:
    token = browser.get("/painel/page").json["csrf"]
    assert browser.post("/painel/renew", headers=csrf(browser, "secretaria_refresh_csrf")).status_code == 200
    assert browser.post("/painel/page", data={"csrf_token": token}).status_code == 200


def test_a_form_sends_the_token_as_a_field(browser: FlaskClient) -> None:
    token = browser.get("/painel/page").json["csrf"]
    assert browser.post("/painel/page", data={"csrf_token": token}).status_code == 200
    assert browser.post("/painel/page", data={"csrf_token": "inventado"}).status_code == 403


def test_signing_out_takes_the_cookies_and_ends_the_session(browser: FlaskClient) -> None:
    access = browser.get_cookie("secretaria_access", path="/painel")
    assert access is not None
    assert browser.post("/painel/leave", headers=csrf(browser)).status_code == 200
    assert browser.get("/painel/page").json["code"] == "token_missing"
    stolen = browser.get("/painel/page", headers={"Authorization": f"Bearer {access.value}"})
    assert stolen.json["code"] == "session_revoked"


def test_two_tabs_that_renew_at_the_same_moment_both_stay_in(browser: FlaskClient) -> None:
    before = {
        name: browser.get_cookie(name, path="/painel") for name in ("secretaria_refresh", "secretaria_refresh_csrf")
    }
    assert browser.post("/painel/renew", headers=csrf(browser, "secretaria_refresh_csrf")).status_code == 200
    for name, cookie in before.items():
        assert cookie is not None
        browser.set_cookie(name, cookie.value, path="/painel")
    assert browser.post("/painel/renew", headers=csrf(browser, "secretaria_refresh_csrf")).status_code == 200
    assert browser.get("/painel/page").status_code == 200


def test_a_cookie_renewed_long_ago_was_copied(browser: FlaskClient, company: UUID) -> None:
    before = {
        name: browser.get_cookie(name, path="/painel") for name in ("secretaria_refresh", "secretaria_refresh_csrf")
    }
    browser.post("/painel/renew", headers=csrf(browser, "secretaria_refresh_csrf"))
    with tenant_session(company) as session:
        session.execute(text("UPDATE public.user_sessions SET last_used_at = last_used_at - interval '11 s'"))
    for name, cookie in before.items():
        assert cookie is not None
        browser.set_cookie(name, cookie.value, path="/painel")
    answer = browser.post("/painel/renew", headers=csrf(browser, "secretaria_refresh_csrf"))
    assert answer.json["code"] == "session_revoked"
    assert browser.get("/painel/page").json["code"] == "session_revoked"
