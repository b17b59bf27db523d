"""Beside a conversation: what she remembers of the person, and how the team puts it right."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from redis import Redis
from sqlalchemy import select

from app.infra.audit import AuditEntry
from app.infra.tenancy import tenant_session
from app.secretary import context_engine, training
from app.secretary.profile import Note, Profile
from app.tenants.models import Role
from tests import road
from tests.painel.browser import Browser, Page
from tests.painel.conftest import Person, create_person

pytestmark = pytest.mark.req("AI-04", "PN-04")

FRAGMENT = {"X-Fragment": "1"}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def path(signed_in: Browser, owner: Person, redis_clean: Redis) -> str:
    """A conversation whose person she knows."""
    number = road.connect(owner.company_id)
    for words in ("Me chamo Joana", "prefiro de manhã", "tenho medo de agulha"):
        number.says(signed_in.client, words)
        road.run_due(owner.company_id, wait_s=20)
    learn(owner.company_id)
    return f"/painel/conversas/{road.conversation(owner.company_id).id}"


def token_of(browser: Browser) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', browser.go("/painel/conta/").html)
    assert found is not None
    return found[1]


def learn(company: UUID) -> None:
    contact_id = road.contacts(company)[0].id
    with tenant_session(company) as session:
        training.schedule(session, contact_id)
    road.run_due(company)


def shown(browser: Browser, path: str) -> Page:
    page = browser.go(f"{path}/lembra", headers=FRAGMENT)
    assert page.status == 200
    assert "<script>alert" not in page.html
    return page


def card(company: UUID) -> Profile:
    contact_id = road.contacts(company)[0].id
    with tenant_session(company) as session:
        return context_engine.of(session, contact_id)


def note_of(company: UUID, words: str) -> Note:
    return next(note for note in card(company).noted if words in note.text)


def test_before_she_noted_anything_it_says_so(signed_in: Browser, owner: Person) -> None:
    road.connect(owner.company_id).says(signed_in.client, "oi")
    page = shown(signed_in, f"/painel/conversas/{road.conversation(owner.company_id).id}")
    assert "Ainda nada." in page.words
    assert "<form" not in page.html


def test_it_shows_what_she_noted_and_the_page_asks_for_it(signed_in: Browser, path: str) -> None:
    words = " ".join(shown(signed_in, path).words.split())
    for told in (
        "Como se chama",
        "Joana",
        "Preferências",
        "Prefiro de manhã",
        "Resumo das conversas",
        "Hoje",
        "Português",
    ):
        assert told in words
    assert f'hx-get="{path}/lembra"' in signed_in.go(path).html


def test_what_looks_like_a_script_is_shown_as_words(signed_in: Browser, owner: Person, path: str) -> None:
    note = note_of(owner.company_id, "manhã")
    signed_in.send(shown(signed_in, path).form(f"/lembra/{note.id}/corrigir"), lembranca=f"De manhã {SCRIPT}")
    assert f"De manhã {SCRIPT}" in shown(signed_in, path).words


def test_a_note_is_corrected_and_the_deed_is_on_record(signed_in: Browser, owner: Person, path: str) -> None:
    note = note_of(owner.company_id, "agulha")
    form = shown(signed_in, path).form(f"/lembra/{note.id}/corrigir")
    done = signed_in.send(form, lembranca="Sem medo de agulha desde o ano passado")
    assert "Ela usa as suas palavras" in done.words
    assert "Sem medo de agulha desde o ano passado" in shown(signed_in, path).words
    assert "da equipe" in shown(signed_in, path).words
    learn(owner.company_id)
    assert note_of(owner.company_id, "Sem medo").by == f"user:{_user(owner)}"
    assert audited(owner.company_id, "contact_note_corrected") == [{"kind": "preference"}]


def _user(person: Person) -> str:
    with tenant_session(person.company_id) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "contact_note_corrected")).one()
    return entry.actor.removeprefix("user:")


def audited(company: UUID, action: str) -> list[dict[str, str]]:
    with tenant_session(company) as session:
        return [entry.details for entry in session.scalars(select(AuditEntry).where(AuditEntry.action == action))]


def test_a_note_is_struck_off_and_does_not_come_back(signed_in: Browser, owner: Person, path: str) -> None:
    note = note_of(owner.company_id, "agulha")
    done = signed_in.send(shown(signed_in, path).form(f"/lembra/{note.id}/apagar"))
    assert "Ela não volta a anotar isso." in done.words
    assert all("agulha" not in note.text for note in card(owner.company_id).noted)
    contact_id = road.contacts(owner.company_id)[0].id
    with tenant_session(owner.company_id) as session:
        training.schedule(session, contact_id, afresh=True)
    road.run_due(owner.company_id)
    assert all("agulha" not in note.text for note in card(owner.company_id).noted)


def test_the_summary_is_deleted(signed_in: Browser, owner: Person, path: str) -> None:
    assert card(owner.company_id).summary
    done = signed_in.send(shown(signed_in, path).form("/lembra/resumo/apagar"))
    assert "Resumo apagado." in done.words
    assert card(owner.company_id).summary is None
    assert "Resumo das conversas" not in shown(signed_in, path).words


def test_words_that_are_none_are_refused_on_the_page(signed_in: Browser, owner: Person, path: str) -> None:
    note = note_of(owner.company_id, "agulha")
    refused = signed_in.send(shown(signed_in, path).form(f"/lembra/{note.id}/corrigir"), lembranca="   ")
    assert refused.status == 422
    assert "Escreva algo, em até 160 letras." in refused.words
    assert note_of(owner.company_id, "agulha") == note


def test_whoever_may_only_read_sees_it_without_forms_and_changes_nothing(
    signed_in: Browser, owner: Person, path: str
) -> None:
    note = note_of(owner.company_id, "agulha")
    analyst = create_person(owner.company_id, Role.ANALYST)
    reader = Browser(signed_in.client.application.test_client())
    reader.sign_in(analyst.email, analyst.password)
    page = shown(reader, path)
    assert "Joana" in page.words
    assert "<form" not in page.html
    sent = reader.client.post(f"{path}/lembra/{note.id}/apagar", data={"csrf_token": token_of(reader)})
    assert sent.status_code == 403
    assert note_of(owner.company_id, "agulha") == note


@pytest.mark.req("TN-03")
def test_another_companys_people_and_notes_that_are_not_there_are_not_found(
    signed_in: Browser, owner: Person, stranger: Person, path: str
) -> None:
    note = note_of(owner.company_id, "agulha")
    form = shown(signed_in, path).form(f"/lembra/{note.id}/apagar")
    theirs = Browser(signed_in.client.application.test_client())
    theirs.sign_in(stranger.email, stranger.password)
    assert theirs.go(f"{path}/lembra", headers=FRAGMENT).status == 404
    sent = theirs.client.post(f"{path}/lembra/{note.id}/apagar", data={"csrf_token": token_of(theirs)})
    assert sent.status_code == 404
    assert note_of(owner.company_id, "agulha") == note
    form.action = form.action.replace(str(note.id), str(uuid4()))
    assert signed_in.send(form).status == 404
