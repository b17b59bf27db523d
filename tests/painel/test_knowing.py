"""Beside a conversation: what the secretary knows of it, how an answer of hers came to be, and what was before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from app.contacts import service as contacts
from app.conversations import closing, holding
from app.conversations.models import Conversation, Message
from app.errors import ServiceUnavailable
from app.infra import audit
from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.secretary import answer as answering
from app.tenants.models import Role
from app.turns.models import TurnState
from tests import road
from tests.painel.browser import Browser, Page
from tests.painel.conftest import Person, create_person
from tests.thinking import Thinking, thinking
from tests.workers.test_scheduler import do_periodic

pytestmark = pytest.mark.req("PN-01", "PN-04")

FRAGMENT = {"X-Fragment": "1"}
SCRIPT = "<script>alert(1)</script>"
KNOWS = {"text": "Temos vagas na porta.", "facts": ["vagas"], "known": True}
KNOWS_NOT = {"text": "Isso eu não sei.", "facts": [], "known": False}


@pytest.fixture
def clinic(company: UUID) -> UUID:
    with tenant_session(company) as session:
        knowledge.upsert_fact(session, "vagas", f"Estacionamento {SCRIPT}", "Temos vagas na porta.", ["tem vaga?"])
        knowledge.upsert_fact(session, "pix", "Pagamento", "Aceitamos Pix.", ["aceita pix?"])
    return company


@pytest.fixture
def mind() -> Iterator[Thinking]:
    with thinking() as mind:
        yield mind


@pytest.fixture
def number(clinic: UUID) -> road.Number:
    return road.connect(clinic)


def asks(browser: Browser, number: road.Number, words: str, **more: str) -> str:
    """A customer writes and she has her say; where the conversation stands."""
    number.says(browser.client, words, **more)
    road.run_due(number.company_id, wait_s=10)
    road.run_due(number.company_id, wait_s=10)
    return f"/painel/conversas/{road.conversation(number.company_id).id}"


def knows(browser: Browser, path: str) -> str:
    page = browser.go(f"{path}/sabe", headers=FRAGMENT)
    assert page.status == 200
    assert "<script>alert" not in page.html
    return " ".join(page.words.split())


def past(browser: Browser, path: str, **more: str) -> Page:
    page = browser.go(f"{path}/historico", headers=FRAGMENT, query_string=more)
    assert page.status == 200
    return page


def deeds(page: Page) -> list[str]:
    """What the history tells, without when."""
    lines = re.findall(r"<li[^>]*>(.*?)(?:<time|<button)", page.html, re.DOTALL)
    return [text for line in lines if (text := " ".join(re.sub("<[^>]+>", "", line).split()))]


def test_before_she_answered_anything_it_says_so(signed_in: Browser, number: road.Number) -> None:
    number.says(signed_in.client, "Oi")
    path = f"/painel/conversas/{road.conversation(number.company_id).id}"
    assert "Ainda nada." in knows(signed_in, path)
    page = signed_in.go(path)
    assert f'hx-get="{path}/sabe"' in page.html
    assert 'class="how"' not in page.html, "nothing to explain yet"


def test_the_facts_she_told_stand_there_newest_first_and_each_once(
    signed_in: Browser, number: road.Number, mind: Thinking
) -> None:
    mind.will(KNOWS, {**KNOWS, "facts": ["pix"]}, KNOWS)
    for words in ("Tem vaga?", "Aceita pix?", "Tem vaga mesmo?"):
        path = asks(signed_in, number, words)
    said = knows(signed_in, path)
    assert said.index("Estacionamento") < said.index("Pagamento")
    assert said.count("Estacionamento") == 1
    assert "Idioma da última resposta Português" in said
    assert "Não soube responder" not in said
    with tenant_session(number.company_id) as session:
        session.execute(text("UPDATE knowledge_facts SET active = false WHERE slug = 'pix'"))
    assert "Pagamento desativado depois" in knows(signed_in, path)


def test_what_she_could_not_answer_leads_to_the_message(
    signed_in: Browser, number: road.Number, mind: Thinking
) -> None:
    mind.will({**KNOWS_NOT, "language": "en"})
    path = asks(signed_in, number, "Vendem pneu <grande> & novo?")
    said = knows(signed_in, path)
    assert "Não soube responder Vendem pneu <grande> & novo?" in said
    assert "Nenhum nas últimas respostas." in said
    assert "Idioma da última resposta Inglês" in said
    asked = road.messages(number.company_id, direction="in")[0].id
    assert f'href="{path}?antes={asked + 1}#m-{asked}"' in signed_in.page.html


def test_a_picture_at_the_end_is_named_where_it_has_no_words(
    signed_in: Browser, number: road.Number, mind: Thinking
) -> None:
    mind.will(KNOWS_NOT)
    number.says(signed_in.client, "Vocês vendem isto?")
    path = asks(signed_in, number, "", kind="image")
    assert "Não soube responder [imagem]" in knows(signed_in, path)


def test_a_question_of_hers_stands_there_until_it_is_answered(
    signed_in: Browser, number: road.Number, mind: Thinking
) -> None:
    mind.will({**KNOWS_NOT, "offer_person": True})
    path = asks(signed_in, number, "Vendem pneu?")
    assert "Espera que o cliente escolha Isso eu não sei." in knows(signed_in, path)
    assert "Falar com uma pessoa" in signed_in.page.words
    asks(signed_in, number, "1")
    assert "Espera que o cliente escolha" not in knows(signed_in, path)


@pytest.mark.usefixtures("midday")
def test_how_the_person_writes_and_what_they_wished(signed_in: Browser, number: road.Number, mind: Thinking) -> None:
    for words in ("oi", "queria saber"):
        number.says(signed_in.client, words)
        road.pass_time(3)
    path = asks(signed_in, number, "se tem vaga")
    assert "Costuma mandar várias mensagens seguidas, com uns 3" in knows(signed_in, path)
    assert "iniciativa" not in signed_in.page.words
    asks(signed_in, number, "pare de me mandar mensagem")
    assert "Pediu para não receber mensagens por nossa iniciativa: Hoje" in knows(signed_in, path)


def due_later(company_id: UUID) -> bool:
    return any(row.state == "pending" for row in road.work_rows(company_id))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("segredo"), "Algo deu errado do nosso lado."),
        (ServiceUnavailable("segredo"), "Um servidor nosso não respondeu."),
    ],
)
def test_what_went_wrong_is_told_in_words_until_an_answer_stands(
    signed_in: Browser, number: road.Number, mind: Thinking, error: Exception, words: str
) -> None:
    mind.will(*[error] * 12)
    path = asks(signed_in, number, "Tem vaga?")
    assert f"Tentando de novo {words}" in knows(signed_in, path)
    assert "segredo" not in signed_in.page.words
    while road.run_due(number.company_id, wait_s=5) or due_later(number.company_id):
        pass
    assert f"Não conseguiu {words} Ela desistiu e chamou uma pessoa." in knows(signed_in, path)
    mind.thoughts.clear()
    mind.will(KNOWS)
    asks(signed_in, number, "E agora?")
    assert "Última tentativa" not in knows(signed_in, path)


def test_an_answer_that_came_too_late_is_owned_up_to(signed_in: Browser, number: road.Number, mind: Thinking) -> None:
    mind.will(*[RuntimeError("segredo")] * 2)
    path = asks(signed_in, number, "Tem vaga?")
    road.run_due(number.company_id, wait_s=600)
    assert "Demorou demais Ela passou do tempo e chamou uma pessoa." in knows(signed_in, path)


def test_words_that_may_not_leave_are_owned_up_to(signed_in: Browser, number: road.Number, mind: Thinking) -> None:
    mind.will({**KNOWS, "text": "Pronto, está confirmado!"})
    path = asks(signed_in, number, "Confirma?")
    said = knows(signed_in, path)
    assert "Resposta trocada" in said
    assert "Não soube responder" not in said


def explanation(browser: Browser, path: str) -> str:
    """Where the page says that the latest explanation is."""
    return re.findall(rf'hx-get="({path}/como/\d+)"', browser.go(path).html)[-1]


def test_behind_each_answer_stands_how_she_came_to_it(signed_in: Browser, number: road.Number, mind: Thinking) -> None:
    mind.will(KNOWS)
    path = asks(signed_in, number, "Tem vaga?")
    where = explanation(signed_in, path)
    assert "Quem respondeu" not in signed_in.page.words, "fetched when somebody opens it"
    page = signed_in.go(where, headers=FRAGMENT)
    words = " ".join(page.words.split())
    assert "Quem respondeu OpenAI" in words
    assert f"Estacionamento {SCRIPT} Temos vagas na porta." in words
    assert "da mensagem à resposta" in words
    assert "<script>alert" not in page.html
    assert where in signed_in.go(f"{path}/fio", headers=FRAGMENT).html, "an open page gets it with the message"


def test_what_she_was_instructed_with_is_told_in_words_and_exactly_for_those_who_ask(
    signed_in: Browser, number: road.Number, mind: Thinking
) -> None:
    mind.will(KNOWS)
    path = asks(signed_in, number, "Tem vaga?")
    html = signed_in.go(explanation(signed_in, path), headers=FRAGMENT).html
    plain, exact = html.split('<details class="how-exact">')
    version = answering.PROMPT.version
    assert f"segundo as instruções, versão {version}" in plain
    assert not re.search(r"\w+\.v\d", plain) and "tokens" not in plain
    assert "Detalhes técnicos" in exact and f"<code>{answering.PROMPT.id}</code>" in exact


@pytest.mark.req("SE-02")
def test_an_answer_whose_turn_was_forgotten_says_so(signed_in: Browser, number: road.Number, mind: Thinking) -> None:
    for _ in range(2):
        mind.will(KNOWS)
        path = asks(signed_in, number, "Tem vaga?")
    where = re.findall(rf'hx-get="({path}/como/\d+)"', signed_in.go(path).html)[0]
    road.pass_time(500 * 24 * 3600)
    do_periodic("forget_old_records")
    page = signed_in.go(where, headers=FRAGMENT)
    assert page.status == 200 and "não é mais guardado" in page.words


def test_an_answer_in_parts_is_explained_once_behind_its_last(
    signed_in: Browser, number: road.Number, mind: Thinking
) -> None:
    mind.will({**KNOWS, "text": ("Temos vagas na porta. " * 20 + "\n\n") * 3})
    path = asks(signed_in, number, "Tem vaga?")
    road.run_due(number.company_id, wait_s=60)
    parts = road.said(number.company_id)
    assert len(parts) > 1
    found = re.findall(r"/como/(\d+)", signed_in.go(path).html)
    assert found == [str(parts[-1].id)]


def test_what_she_did_not_write_has_no_explanation(signed_in: Browser, number: road.Number, mind: Thinking) -> None:
    path = asks(signed_in, number, "Oi!")
    theirs = road.messages(number.company_id, direction="in")[0]
    ours = road.tell(number.company_id, "Da equipe", author="person")
    for message_id in (ours, 0, 2**63 - 1, 2**70):
        assert signed_in.go(f"{path}/como/{message_id}", headers=FRAGMENT).status == 404
    assert signed_in.go(f"{path}/como/{theirs.id}", headers=FRAGMENT).status == 404


@pytest.mark.req("AI-14", "AI-16")
def test_a_person_chosen_from_a_menu_stands_in_the_record_like_one_who_was_asked_for(
    signed_in: Browser, number: road.Number, mind: Thinking
) -> None:
    mind.will({**KNOWS_NOT, "offer_person": True})
    asks(signed_in, number, "Vendem pneu?")
    path = asks(signed_in, number, "1")
    chosen = " ".join(signed_in.go(explanation(signed_in, path), headers=FRAGMENT).words.split())
    assert "o cliente escolheu uma opção" in chosen
    road.give_back(number.company_id)
    mind.understands.append("human")
    asks(signed_in, number, "Quero falar com uma pessoa")
    asked = " ".join(signed_in.go(explanation(signed_in, path), headers=FRAGMENT).words.split())
    for words in (chosen, asked):
        assert "Passo a passo" in words
        assert "Chamou uma pessoa" in words and "continua a conversa por aqui assim que puder" in words


@pytest.mark.req("TN-03")
def test_another_companys_conversation_is_not_there(
    signed_in: Browser, number: road.Number, mind: Thinking, stranger: Person
) -> None:
    mind.will(KNOWS, KNOWS)
    path = asks(signed_in, number, "Tem vaga?")
    answer = road.said(number.company_id)[0].id
    theirs = asks(signed_in, road.connect(stranger.company_id), "Oi!")
    their_answer = road.said(stranger.company_id)[0].id
    assert signed_in.go(f"{path}/como/{answer}", headers=FRAGMENT).status == 200
    others = Browser(signed_in.client.application.test_client())
    others.sign_in(stranger.email, stranger.password)
    nobody = f"/painel/conversas/{uuid4()}"
    for browser, foreign, message in ((others, path, answer), (signed_in, theirs, their_answer), (others, nobody, 1)):
        for part in ("sabe", "historico", f"como/{message}"):
            assert browser.go(f"{foreign}/{part}", headers=FRAGMENT).status == 404
    assert others.go(f"{theirs}/como/{answer}", headers=FRAGMENT).status == (200 if answer == their_answer else 404)


@pytest.mark.req("TN-03")
def test_an_answer_of_another_conversation_is_not_explained_here(
    signed_in: Browser, number: road.Number, mind: Thinking
) -> None:
    mind.will(KNOWS, KNOWS)
    first = asks(signed_in, number, "Tem vaga?")
    number.says(signed_in.client, "Tem vaga?", sender="5511966665555")
    for _ in range(2):
        road.run_due(number.company_id, wait_s=10)
    with tenant_session(number.company_id) as session:
        answers = session.scalars(select(Message).where(Message.author == "ai").order_by(Message.id)).all()
    assert signed_in.go(f"{first}/como/{answers[0].id}", headers=FRAGMENT).status == 200
    assert signed_in.go(f"{first}/como/{answers[-1].id}", headers=FRAGMENT).status == 404


@pytest.mark.req("TN-07")
def test_whoever_may_only_read_sees_all_of_it_and_whoever_is_not_signed_in_nothing(
    signed_in: Browser, number: road.Number, mind: Thinking
) -> None:
    mind.will(KNOWS)
    path = asks(signed_in, number, "Tem vaga?")
    where = explanation(signed_in, path)
    nobody = signed_in.client.application.test_client()
    for part in (f"{path}/sabe", f"{path}/historico", where):
        assert nobody.get(part, headers=FRAGMENT).status_code == 401
    person = create_person(number.company_id, Role.ANALYST)
    reader = Browser(nobody)
    reader.sign_in(person.email, person.password)
    assert "Estacionamento" in knows(reader, path)
    assert "Fatos usados" in reader.go(where, headers=FRAGMENT).words
    assert "1 mensagem" not in past(reader, path).words
    assert "2 mensagens" in reader.page.words
    assert reader.page.forms == []


@pytest.mark.usefixtures("midday")
def test_the_history_tells_since_when_and_how_much(signed_in: Browser, number: road.Number, mind: Thinking) -> None:
    path = asks(signed_in, number, "Oi!")
    words = " ".join(past(signed_in, path).words.split())
    assert "Escreveu pela primeira vez Hoje" in words
    assert "Até agora 2 mensagens" in words
    assert "em 1 conversa" not in words
    assert "Ninguém da equipe precisou entrar" in words
    road.connect(number.company_id).says(signed_in.client, "Oi de outro canal")
    words = " ".join(past(signed_in, path).words.split())
    assert "Até agora 3 mensagens, em 2 conversas" in words


def test_the_history_is_that_of_the_person_also_from_before_two_contacts_were_joined(
    signed_in: Browser, number: road.Number, mind: Thinking
) -> None:
    path = asks(signed_in, number, "Oi!")
    number.says(signed_in.client, "Oi, do outro celular", sender="5511966665555")
    assert "2 mensagens" in past(signed_in, path).words
    with tenant_session(number.company_id) as session:
        kept, merged = session.scalars(select(Conversation.contact_id).order_by(Conversation.created_at)).all()
        other = session.scalars(select(Conversation.id).where(Conversation.contact_id == merged)).one()
        contacts.merge(session, kept_id=kept, merged_id=merged)
    for where in (path, f"/painel/conversas/{other}"):
        assert "3 mensagens, em 2 conversas" in " ".join(past(signed_in, where).words.split())


def test_who_had_the_conversation_stands_there_newest_first(
    signed_in: Browser, number: road.Number, mind: Thinking
) -> None:
    mind.will({**KNOWS, "wants_person": True})
    path = asks(signed_in, number, "Quero uma pessoa")
    for action in ("/assumir", "/devolver", "/encerrar"):
        signed_in.send(signed_in.go(path).form(action))
    assert deeds(past(signed_in, path)) == [
        "Helena Prado encerrou a conversa",
        "Helena Prado devolveu a conversa à secretária",
        "Helena Prado assumiu a conversa",
        "A secretária chamou uma pessoa: pedido do cliente",
    ]
    road.take_over(number.company_id, by=holding.BY_PHONE)
    road.give_back(number.company_id, by=f"user:{uuid4()}")
    assert deeds(past(signed_in, path))[:2] == [
        "Alguém que saiu da equipe devolveu a conversa à secretária",
        "A equipe, pelo celular, assumiu a conversa",
    ]


def test_a_long_history_comes_in_pages(signed_in: Browser, number: road.Number, mind: Thinking) -> None:
    path = asks(signed_in, number, "Oi!")
    conversation_id = road.conversation(number.company_id).id
    with tenant_session(number.company_id) as session:
        for _ in range(4):
            closing.close(session, conversation_id, by="system")
            closing.reopen(session, conversation_id, by="system")
        audit.record(session, "system", "conversation_closed", str(uuid4()))
        session.flush()
    page = past(signed_in, path)
    assert len(deeds(page)) == 5
    where = re.search(r'hx-get="([^"]+cursor[^"]+)"', page.html)
    assert where is not None
    rest = signed_in.go(where[1], headers=FRAGMENT)
    assert len(deeds(rest)) == 3
    assert "Ver mais" not in rest.words
    assert "Escreveu pela primeira vez" not in rest.words
    assert deeds(rest)[-1] == "O sistema encerrou a conversa"
    assert signed_in.go(f"{path}/historico?cursor=inventado", headers=FRAGMENT).status == 422


def test_a_turn_that_a_person_cut_short_is_no_failure(signed_in: Browser, number: road.Number, mind: Thinking) -> None:
    def take(_: str) -> str:
        road.take_over(number.company_id)
        return "Tarde demais"

    mind.will(take)
    path = asks(signed_in, number, "Oi!")
    assert [turn.state for turn in road.turns(number.company_id)] == [TurnState.DROPPED]
    assert "Ainda nada." in knows(signed_in, path)
