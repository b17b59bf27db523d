"""A chat with the secretary in the browser, over the road that every customer's message takes."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.conversations import conversations, holding
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.tenants.models import Role
from tests import road
from tests.painel.browser import Browser, Form, Page
from tests.painel.conftest import Person, create_person

pytestmark = pytest.mark.req("PN-01", "PN-04")

FRAGMENT = {"X-Fragment": "1"}


@pytest.fixture
def clinic(company: UUID) -> UUID:
    with tenant_session(company) as session:
        knowledge.upsert_fact(
            session, "vagas", "Estacionamento", "Temos estacionamento gratuito na porta.", ["tem estacionamento?"]
        )
    return company


def start(browser: Browser, words: str, **more: str) -> Page:
    return browser.send(browser.go("/painel/simulador/nova").form("/nova"), **{"text": words, **more})


def composer(page: Page) -> Form:
    return next(form for form in page.forms if "text" in form.fields)


def answer(company_id: UUID) -> None:
    """Let the turn and then its delivery come due."""
    for _ in range(2):
        road.run_due(company_id, wait_s=10)


def test_a_question_is_answered_on_the_page(signed_in: Browser, clinic: UUID) -> None:
    page = start(signed_in, "Vocês têm estacionamento?")
    assert page.status == 200
    assert "esperando o cliente terminar…" in page.words
    assert "gratuito" not in page.words
    answer(clinic)
    page = signed_in.go(page.path)
    assert "Temos estacionamento gratuito na porta." in page.words
    assert "esperando o cliente" not in page.words
    assert "enviada" in page.words


def test_the_conversation_goes_on_and_survives_a_reload(signed_in: Browser, clinic: UUID) -> None:
    page = start(signed_in, "Vocês têm estacionamento?", name="Marina Duarte")
    answer(clinic)
    page = signed_in.send(composer(page), text="Obrigada!")
    answer(clinic)
    again = signed_in.go("/painel/simulador/")
    assert again.path == page.path
    assert "Marina Duarte" in again.title
    assert "Obrigada!" in again.words
    assert len(road.replies(clinic)) == 2


def test_the_message_takes_the_production_road(signed_in: Browser, clinic: UUID) -> None:
    start(signed_in, "Oi", phone="(11) 97777-1234")
    heard = road.messages(clinic, direction="in")
    assert [(m.author, m.kind, m.text) for m in heard] == [("customer", "text", "Oi")]
    assert road.conversation(clinic).address == "5511977771234"
    assert [row.kind for row in road.work_rows(clinic)] == ["turns.run"]


def test_the_same_form_sent_twice_is_one_message(signed_in: Browser, clinic: UUID) -> None:
    form = signed_in.go("/painel/simulador/nova").form("/nova")
    first = signed_in.send(form, text="Oi")
    assert signed_in.send(form, text="Oi").path == first.path
    assert len(road.messages(clinic, direction="in")) == 1


def test_an_idea_starts_a_conversation_by_itself(signed_in: Browser, clinic: UUID) -> None:
    form = signed_in.go("/painel/simulador/nova").form("/nova")
    name, words = form.buttons[0]
    signed_in.send(form, **{name: words})
    assert [m.text for m in road.messages(clinic, direction="in")] == [words]


def test_options_are_buttons_and_choosing_one_answers_the_question(signed_in: Browser, clinic: UUID) -> None:
    page = start(signed_in, "Vocês vendem pneu de trator?")
    answer(clinic)
    page = signed_in.go(page.path)
    form = next(form for form in page.forms if ("option", "1:Falar com uma pessoa") in form.buttons)
    assert [words.partition(":")[2] for _, words in form.buttons] == ["Falar com uma pessoa", "Fazer outra pergunta"]
    name, words = form.buttons[0]
    assert signed_in.send(form, **{name: words}).status == 200
    answer(clinic)
    page = signed_in.go(page.path)
    assert not any(name == "option" for form in page.forms for name, _ in form.buttons)
    assert "uma pessoa vai continuar com você" in page.words
    assert "A equipe foi avisada" in page.words
    assert road.conversation(clinic).waiting_since is not None


def test_the_page_fetches_only_news(signed_in: Browser, clinic: UUID) -> None:
    page = start(signed_in, "Vocês têm estacionamento?")
    news = f"{page.path}/novidades"
    first = signed_in.client.get(news, headers=FRAGMENT)
    assert first.status_code == 200
    assert 'data-waiting="true"' in first.text
    unchanged = {**FRAGMENT, "If-None-Match": first.headers["ETag"]}
    assert signed_in.client.get(news, headers=unchanged).status_code == 304
    answer(clinic)
    later = signed_in.client.get(news, headers=unchanged)
    assert later.status_code == 200
    assert "gratuito" in later.text
    assert 'data-waiting="false"' in later.text


def test_a_script_sends_and_gets_the_messages_back(signed_in: Browser, clinic: UUID) -> None:
    page = start(signed_in, "Oi")
    answered = signed_in.send(composer(page), headers=FRAGMENT, text="Tem vaga?", key=uuid4().hex)
    assert answered.status == 200
    assert "Tem vaga?" in answered.words
    assert "<html" not in answered.html


def test_what_customers_write_is_shown_and_never_run(signed_in: Browser, clinic: UUID) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    page = start(signed_in, evil, name='"><script>alert(2)</script>')
    assert evil in page.words
    assert "<script>alert" not in page.html
    assert "<img src=x" not in page.html


def test_an_answer_that_takes_long_is_admitted(signed_in: Browser, clinic: UUID) -> None:
    page = start(signed_in, "Oi")
    road.pass_time(40)
    assert "Está demorando mais que o normal" in signed_in.go(page.path).words


def test_a_conversation_that_a_person_holds_says_so(signed_in: Browser, clinic: UUID) -> None:
    page = start(signed_in, "Oi")
    with tenant_session(clinic) as session:
        conversation = conversations.lock(session, road.conversation(clinic).id)
        holding.person_says(session, conversation, "Aqui é a Paula.", by="user:paula", key="p1")
    answer(clinic)
    page = signed_in.go(page.path)
    assert "Aqui é a Paula." in page.words
    assert "Pessoa da equipe" in page.words
    assert "assumiu esta conversa" in page.words


@pytest.mark.parametrize(
    ("filled", "says"),
    [
        ({"phone": "123"}, "telefone inválido"),
        ({"phone": ""}, "telefone inválido"),
        ({"text": "   "}, "Escreva uma mensagem."),
        ({"text": "\u200b\u200b"}, "Escreva uma mensagem."),
        ({"text": "a" * 4097}, "4096"),
        ({"key": "x"}, "Recarregue a página"),
        ({"key": "com espaço e acentuação"}, "Recarregue a página"),
    ],
)
def test_what_cannot_be_sent_is_explained_and_kept(
    signed_in: Browser, clinic: UUID, filled: dict[str, str], says: str
) -> None:
    page = start(signed_in, "Oi", **filled)
    assert page.status == 422
    assert says in page.words
    assert road.messages(clinic) == []


def test_an_empty_message_in_a_conversation_is_explained_to_page_and_script(signed_in: Browser, clinic: UUID) -> None:
    form = composer(start(signed_in, "Oi"))
    for headers in ({}, FRAGMENT):
        answered = signed_in.send(form, headers=headers, text=" ")
        assert answered.status == 422
        assert "Escreva uma mensagem." in answered.html


@pytest.mark.req("TN-03")
def test_another_companys_conversation_is_not_there(signed_in: Browser, clinic: UUID, stranger: Person) -> None:
    path = start(signed_in, "Oi").path
    others = Browser(signed_in.client.application.test_client())
    others.sign_in(stranger.email, stranger.password)
    form = others.go("/painel/simulador/nova").form("/nova")
    form.action = path
    for answered in (others.go(path), others.go(f"{path}/novidades"), others.send(form, text="Sou eu")):
        assert answered.status == 404
    assert [m.text for m in road.messages(clinic)] == ["Oi"]
    assert road.messages(stranger.company_id) == []


def test_a_real_customers_conversation_cannot_be_played_with(signed_in: Browser, clinic: UUID) -> None:
    real = road.whaticket(clinic, "http://127.0.0.1:9")
    with tenant_session(clinic) as session:
        contact_id = uuid4()
        session.execute(
            text("INSERT INTO contacts (id, name, created_at) VALUES (:id, 'Cliente', now())"), {"id": contact_id}
        )
        theirs = conversations.open_with(
            session,
            contact_id=contact_id,
            instance_id=real.id,
            address="5511966660000",
            ticket=None,
            now=clock.now(),
        ).id
    assert signed_in.go(f"/painel/simulador/{theirs}").status == 404
    assert "Cliente" not in signed_in.go("/painel/simulador/nova").words


@pytest.mark.req("TN-07")
def test_whoever_may_only_read_reads_and_writes_nothing(browser: Browser, clinic: UUID) -> None:
    analyst = create_person(clinic, Role.ANALYST)
    browser.sign_in(analyst.email, analyst.password)
    form = browser.go("/painel/simulador/nova").form("/nova")
    page = browser.send(form, text="Oi")
    assert page.status == 403
    assert "Voltar ao início" in page.words
    assert road.messages(clinic) == []


@pytest.mark.req("TN-07")
@pytest.mark.parametrize("sent", ["", "inventado"])
def test_a_message_from_somebody_elses_form_is_refused(signed_in: Browser, clinic: UUID, sent: str) -> None:
    form = signed_in.go("/painel/simulador/nova").form("/nova")
    assert signed_in.send(form, text="Oi", csrf_token=sent).status == 403
    assert road.messages(clinic) == []


def test_another_number_is_proposed_for_each_new_customer(signed_in: Browser, clinic: UUID) -> None:
    first = signed_in.go("/painel/simulador/nova").form("/nova").fields["phone"]
    start(signed_in, "Oi")
    second = signed_in.go("/painel/simulador/nova").form("/nova").fields["phone"]
    assert (first, second) == ("(11) 98888-0001", "(11) 98888-0002")
