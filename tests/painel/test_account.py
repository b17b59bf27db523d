"""/painel/conta: password, devices, language and appearance."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from app.config import settings
from app.infra.tenancy import tenant_session
from app.onboarding.demo import seed
from app.tenants import users
from app.tenants.errors import WrongPassword
from app.tenants.models import User
from tests.painel.browser import Browser, Page
from tests.painel.conftest import PASSWORD, Person

pytestmark = pytest.mark.req("PN-01", "TN-07")

ACCOUNT = "/painel/conta/"
NEW_PASSWORD = "outra-senha-bem-comprida"


def another_browser(browser: Browser, person: Person, agent: str = "") -> Browser:
    other = Browser(browser.client.application.test_client())
    other.client.environ_base["HTTP_USER_AGENT"] = agent or "curl"
    other.sign_in(person.email, person.password)
    return other


def change(browser: Browser, **filled: str) -> Page:
    given = {"current_password": PASSWORD, "new_password": NEW_PASSWORD, "again": NEW_PASSWORD, **filled}
    return browser.send(browser.go(ACCOUNT).form("/senha"), **given)


def test_the_page_says_who_one_is(signed_in: Browser, owner: Person) -> None:
    page = signed_in.go(ACCOUNT)
    for words in ("Helena Prado", owner.email, "Responsável pela conta", "De 10 a 200 caracteres"):
        assert words in page.words


def test_a_new_password_counts_and_ends_the_other_sessions(signed_in: Browser, owner: Person) -> None:
    other = another_browser(signed_in, owner)
    page = change(signed_in)
    assert (page.status, page.path) == (200, f"{ACCOUNT}?feito=senha")
    assert "Senha trocada." in page.words
    assert signed_in.go(ACCOUNT).status == 200
    assert "Sua sessão terminou" in other.go(ACCOUNT).words
    fresh = Browser(signed_in.client.application.test_client())
    assert fresh.sign_in(owner.email, PASSWORD).status == 401
    assert fresh.sign_in(owner.email, NEW_PASSWORD).status == 200


@pytest.mark.parametrize(
    ("filled", "says"),
    [
        ({"current_password": "nao-e-esta-senha"}, "A senha atual não confere."),
        ({"new_password": "curta", "again": "curta"}, "A senha precisa ter de 10 a 200 caracteres."),
        ({"new_password": "x" * 201, "again": "x" * 201}, "A senha precisa ter de 10 a 200 caracteres."),
        ({"new_password": PASSWORD, "again": PASSWORD}, "diferente da atual"),
        ({"again": "nao-e-igual-a-ela"}, "As duas senhas novas não são iguais."),
    ],
)
def test_a_password_that_cannot_be_is_explained(
    signed_in: Browser, owner: Person, filled: dict[str, str], says: str
) -> None:
    page = change(signed_in, **filled)
    assert page.status == 422
    assert says in page.words
    assert 'aria-invalid="true"' in page.html
    assert filled.get("new_password", NEW_PASSWORD) not in page.html, "a password is never sent back"
    assert another_browser(signed_in, owner).page.status == 200


@pytest.mark.req("IN-06")
def test_the_password_cannot_be_guessed_from_an_open_session(signed_in: Browser, owner: Person) -> None:
    asked = [change(signed_in, current_password=f"palpite-numero-{number}").status for number in range(12)]
    assert asked == [422] * 10 + [429] * 2
    assert "Muitas tentativas. Espere" in signed_in.page.words and "Trocar a senha" in signed_in.page.words
    assert change(signed_in).status == 429, "nor is the right one told from a wrong one"
    fresh = Browser(signed_in.client.application.test_client())
    assert fresh.sign_in(owner.email, PASSWORD).status == 429, "guesses count for the person, wherever they are made"


def test_a_password_that_was_changed_meanwhile_is_not_changed_again(signed_in: Browser, owner: Person) -> None:
    stored = users.check_password(owner.company_id, user_id(owner), PASSWORD)
    assert change(signed_in).status == 200
    with pytest.raises(WrongPassword), tenant_session(owner.company_id) as session:
        users.replace_password(session, user_id(owner), stored=stored, new="outra")
    assert another_browser(signed_in, Person(owner.company_id, owner.email, NEW_PASSWORD)).page.status == 200


def test_the_devices_are_listed_this_one_first(signed_in: Browser, owner: Person) -> None:
    another_browser(
        signed_in, owner, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1"
    )
    page = signed_in.go(ACCOUNT)
    assert "Safari em iPhone" in page.words
    assert page.words.index("este aparelho") < page.words.index("Safari em iPhone")
    assert page.words.count("este aparelho") == 1


def test_another_device_can_be_signed_out(signed_in: Browser, owner: Person) -> None:
    other = another_browser(signed_in, owner)
    page = signed_in.send(signed_in.go(ACCOUNT).form("/encerrar"))
    assert "Acesso encerrado." in page.words
    assert "Sua sessão terminou" in other.go(ACCOUNT).words
    assert signed_in.go(ACCOUNT).status == 200


@pytest.mark.req("TN-03")
def test_nobody_ends_a_session_of_somebody_else(signed_in: Browser, owner: Person, stranger: Person) -> None:
    theirs = another_browser(signed_in, stranger)
    another_browser(signed_in, owner)
    form = signed_in.go(ACCOUNT).form("/encerrar")
    for session_id in (session_of(stranger), uuid4()):
        form.action = f"/painel/conta/acessos/{session_id}/encerrar"
        assert signed_in.send(form).status == 404
    assert theirs.go(ACCOUNT).status == 200


def test_signing_out_everywhere_signs_out_here_too(signed_in: Browser, owner: Person) -> None:
    other = another_browser(signed_in, owner)
    page = signed_in.send(signed_in.go(ACCOUNT).form("/acessos/encerrar"))
    assert "Você saiu em todos os aparelhos." in page.words
    for browser in (signed_in, other):
        assert browser.go(ACCOUNT).path.startswith("/painel/entrar")


@pytest.mark.parametrize("ends", ["/preferencias", "/senha", "/acessos/encerrar"])
def test_a_form_of_somebody_else_changes_nothing(signed_in: Browser, ends: str) -> None:
    form = signed_in.go(ACCOUNT).form(ends)
    assert signed_in.send(form, csrf_token="inventado").status == 403
    assert signed_in.go(ACCOUNT).status == 200


@pytest.mark.req("PN-02")
def test_language_and_appearance_are_kept_with_the_person(signed_in: Browser, owner: Person) -> None:
    form = signed_in.go(ACCOUNT).form("/preferencias")
    page = signed_in.send(form, language="en", theme="dark")
    assert "Preferences saved." in page.words
    assert '<html lang="en" data-theme="dark">' in page.html
    elsewhere = another_browser(signed_in, owner)
    assert "Simulator" in elsewhere.page.words
    signed_in.send(form, language="", theme="system")
    page = signed_in.go(ACCOUNT)
    assert '<html lang="pt-BR">' in page.html


@pytest.mark.req("PN-02")
@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("en-GB,en;q=0.8", "en"),
        ("es-AR", "es"),
        ("pt-PT,en;q=0.5", "pt-BR"),
        ("de-DE,ja;q=0.3", "pt-BR"),
        ("", "pt-BR"),
    ],
)
def test_a_stranger_is_spoken_to_in_the_browsers_language(browser: Browser, asked: str, spoken: str) -> None:
    page = browser.go("/painel/entrar", headers={"Accept-Language": asked})
    assert f'<html lang="{spoken}"' in page.html


@pytest.mark.req("PN-02")
@pytest.mark.parametrize("chosen", [{"language": "xx"}, {"theme": "<b>"}, {"language": "pt_BR\x00"}])
def test_what_cannot_be_chosen_is_refused(signed_in: Browser, chosen: dict[str, str]) -> None:
    form = signed_in.go(ACCOUNT).form("/preferencias")
    assert signed_in.send(form, **{"language": "", "theme": "system", **chosen}).status == 422


@pytest.fixture
def given_password(signed_in: Browser, owner: Person) -> Browser:
    """A browser of somebody whose password was chosen by somebody else."""
    with tenant_session(owner.company_id) as session:
        session.execute(text("UPDATE public.users SET must_change_password = true"))
    return signed_in


def test_whoever_has_to_choose_a_password_sees_nothing_else(given_password: Browser) -> None:
    for path in ("/painel/", "/painel/simulador/nova", ACCOUNT, "/painel/avisos/"):
        page = given_password.go(path)
        assert page.path == "/painel/conta/senha"
        assert "Escolha a sua senha" in page.words
    given = {"current_password": PASSWORD, "new_password": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert given_password.send(page.form("/senha"), **given).path.startswith(ACCOUNT)
    assert given_password.go("/painel/simulador/nova").path == "/painel/simulador/nova"


def test_whoever_has_to_choose_a_password_may_leave(given_password: Browser) -> None:
    page = given_password.go("/painel/")
    assert "Você saiu." in given_password.send(page.form("/sair")).words


@pytest.mark.parametrize(("environment", "forced"), [("dev", False), ("prod", True)])
def test_the_seeded_owner_has_to_choose_a_password_in_production(
    company: UUID, monkeypatch: pytest.MonkeyPatch, environment: str, forced: bool
) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    settings.cache_clear()
    try:
        with tenant_session(company) as session:
            session.execute(text("DELETE FROM public.users"))
            password = seed.let_owner_in(session, None)
            owner = session.scalars(select(User)).one()
            assert owner.must_change_password is forced
            owner.must_change_password = False
            seed.let_owner_in(session, password)
            assert owner.must_change_password is forced, "an installation that becomes productive later"
            session.delete(owner)
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def user_id(person: Person) -> UUID:
    with tenant_session(person.company_id) as session:
        return session.scalars(select(User.id).where(User.email == person.email)).one()


def session_of(person: Person) -> UUID:
    with tenant_session(person.company_id) as session:
        found: UUID = session.execute(text("SELECT id FROM public.user_sessions")).scalar_one()
        return found


def test_the_sign_in_page_remembers_what_was_being_written(signed_in: Browser, owner: Person) -> None:
    """The server's part: the form is named as one with drafts, the door is marked, and one comes back to the same page."""
    page = signed_in.go("/painel/simulador/nova?de=aqui")
    assert re.search(r'<form[^>]*id="nova-conversa" data-draft', page.html)
    with tenant_session(owner.company_id) as session:
        session.execute(text("UPDATE public.user_sessions SET revoked_at = now()"))
    door = signed_in.send(
        page.form("/nova"), headers={"Referer": "http://localhost/painel/simulador/nova?de=aqui"}, text="Oi"
    )
    assert "data-door" in door.html
    assert signed_in.send(door.form("/entrar"), email=owner.email, password=owner.password).path == page.path
