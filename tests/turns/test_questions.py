"""A question we asked stays open: its answer is found days later, by number or by words, and only once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.conversations.models import Message, OpenQuestion, Purpose
from app.conversations.outbox import Question
from app.conversations.questions import NOTED
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.turns.answers import OFFERS
from tests import road
from tests.gateway import Gateway, fork_says
from tests.thinking import Thinking

DAY_S = 24 * 3600
OFFER = {"text": "Isso eu não sei. Quer falar com alguém?", "known": False, "offer_person": True}
MENU = "Isso eu não sei. Quer falar com alguém?\n\n1) Falar com uma pessoa\n2) Fazer outra pergunta"


@pytest.fixture
def fork(company: UUID, gateway: Gateway) -> road.Number:
    return gateway.connect(company)


@pytest.fixture
def offered(client: FlaskClient, company: UUID, fork: road.Number, mind: Thinking) -> road.Number:
    """A customer who was just offered a person."""
    mind.will(OFFER)
    fork_says(fork, client, "Vocês consertam bicicletas?")
    road.run_due(company, wait_s=5)
    return fork


def _questions(company: UUID) -> list[OpenQuestion]:
    with tenant_session(company) as session:
        return list(session.scalars(select(OpenQuestion).order_by(OpenQuestion.asked_at)))


def _answer(client: FlaskClient, number: road.Number, words: str) -> None:
    fork_says(number, client, words)
    road.run_due(number.company_id, wait_s=20)


@pytest.mark.req("IN-09")
def test_options_leave_as_a_numbered_menu_where_the_channel_has_no_lists(
    offered: road.Number, gateway: Gateway
) -> None:
    assert gateway.texts == [MENU]


@pytest.mark.req("IN-09", "AI-14")
@pytest.mark.parametrize(
    "words",
    ["1", " 1 ", "1.", "1)", "opção 1", "a 1", "1️⃣", "a primeira", "primeira opção", "Falar com uma pessoa",
     "falar com uma pessoa por favor", "quero falar com uma pessoa", "FALAR COM UMA PESSOA"],
)  # fmt: skip
def test_the_first_option_is_taken_by_number_ordinal_or_words(
    client: FlaskClient, company: UUID, offered: road.Number, gateway: Gateway, mind: Thinking, words: str
) -> None:
    _answer(client, offered, words)
    (question,) = _questions(company)
    assert question.closed_at is not None and question.answer is not None and question.answer["option"] == 0
    assert road.conversation(company).waiting_reason == "pedido do cliente"
    assert len(gateway.texts) == 2 and len(mind.asked) == 1


@pytest.mark.req("IN-09")
@pytest.mark.parametrize("words", ["2", "segunda", "a dois", "fazer outra pergunta"])
def test_the_second_option_is_taken_too(
    client: FlaskClient, company: UUID, offered: road.Number, mind: Thinking, words: str
) -> None:
    _answer(client, offered, words)
    (question,) = _questions(company)
    assert question.answer is not None and question.answer["option"] == 1
    assert road.conversation(company).waiting_since is None and len(mind.asked) == 1


@pytest.mark.req("IN-09")
@pytest.mark.parametrize("words", ["3", "0", "12", "quanto custa?", "Tenho 1 filho, atendem?", "às 2 da tarde", "tá"])
def test_what_is_no_option_goes_to_the_model_and_leaves_the_question_open(
    client: FlaskClient, company: UUID, offered: road.Number, gateway: Gateway, mind: Thinking, words: str
) -> None:
    mind.will("Pode me contar mais?")
    _answer(client, offered, words)
    (question,) = _questions(company)
    assert question.closed_at is None
    assert gateway.texts[-1] == "Pode me contar mais?" and len(mind.asked) == 2


@pytest.mark.req("IN-09")
def test_the_choice_is_noted_at_the_customers_message(client: FlaskClient, company: UUID, offered: road.Number) -> None:
    _answer(client, offered, "1")
    (question,) = _questions(company)
    chosen = road.messages(company, direction="in")[-1].choice
    assert chosen == {"question_id": str(question.id), "option": 0, "text": "Falar com uma pessoa"}


@pytest.mark.req("IN-09")
def test_a_button_says_its_option_by_its_words(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    mind.will(OFFER)
    number.says(client, "Vocês consertam bicicletas?")
    road.run_due(company, wait_s=5)
    road.run_due(company, wait_s=5)
    number.says(client, "Falar com uma pessoa", choice_id="opt-1")
    road.run_due(company, wait_s=20)
    assert road.conversation(company).waiting_since is not None


@pytest.mark.req("IN-09")
def test_an_answer_two_days_later_finds_its_question(
    client: FlaskClient, company: UUID, offered: road.Number, mind: Thinking
) -> None:
    road.pass_time(2 * DAY_S)
    _answer(client, offered, "1")
    assert road.conversation(company).waiting_since is not None and len(mind.asked) == 1


@pytest.mark.req("IN-09")
def test_an_answer_after_the_question_expired_is_an_ordinary_message(
    client: FlaskClient, company: UUID, offered: road.Number, gateway: Gateway
) -> None:
    road.pass_time(OFFERS["pt"].lasts.total_seconds() + 60)
    _answer(client, offered, "1")
    assert gateway.texts[-1] == "eco: 1"


@pytest.mark.req("IN-09")
def test_a_question_is_answered_once(
    client: FlaskClient, company: UUID, offered: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    _answer(client, offered, "2")
    _answer(client, offered, "2")
    assert gateway.texts[-1] == "eco: 2" and len(mind.asked) == 2


@pytest.mark.req("IN-09")
def test_a_number_answers_the_latest_question(
    client: FlaskClient, company: UUID, offered: road.Number, mind: Thinking
) -> None:
    _ask(company, "Qual dia?", "Quarta 09:00", "Quinta 14:00")
    mind.will("Obrigada!")
    _answer(client, offered, "2")
    older, latest = _questions(company)
    assert older.closed_at is None
    assert latest.answer is not None and latest.answer["text"] == "Quinta 14:00"


@pytest.mark.req("IN-09")
def test_words_find_an_older_question(client: FlaskClient, company: UUID, offered: road.Number) -> None:
    _ask(company, "Qual dia?", "Quarta 09:00", "Quinta 14:00")
    _answer(client, offered, "falar com uma pessoa")
    older, latest = _questions(company)
    assert older.closed_at is not None and latest.closed_at is None


@pytest.mark.req("IN-09")
def test_words_that_fit_two_questions_are_asked_back(
    client: FlaskClient, company: UUID, offered: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    _ask(company, "Confirma a limpeza?", "Sim, confirmo a limpeza", "Não")
    _ask(company, "Confirma o retorno?", "Sim, confirmo o retorno", "Não")
    _answer(client, offered, "Sim, confirmo")
    assert "Sim, confirmo a limpeza" in gateway.texts[-1] and "Sim, confirmo o retorno" in gateway.texts[-1]
    assert all(question.closed_at is None for question in _questions(company)) and len(mind.asked) == 1
    _answer(client, offered, "Sim, confirmo o retorno")
    assert [question.closed_at is None for question in _questions(company)] == [True, True, False]


@pytest.mark.req("IN-09")
def test_an_option_of_an_operators_menu_is_noted_and_answered_as_if_written_out(
    client: FlaskClient, company: UUID, offered: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    menu = Question(tool=NOTED, options=("Limpeza", "Clareamento"))
    road.person_says(company, "Sobre qual tratamento?", question=menu)
    road.run_due(company, wait_s=1)
    assert gateway.texts[-1] == "Sobre qual tratamento?\n\n1) Limpeza\n2) Clareamento"
    road.give_back(company)
    _answer(client, offered, "2")
    assert mind.asked[-1][-1] == "Clareamento"
    assert road.messages(company, direction="in")[-1].choice is not None


@pytest.mark.req("IN-09", "AI-14")
def test_a_reply_to_a_persons_menu_is_noted_at_once_and_heard_as_the_option_later(
    client: FlaskClient, company: UUID, offered: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    road.person_says(company, "Qual tratamento?", question=Question(tool=NOTED, options=("Limpeza", "Clareamento")))
    road.run_due(company)
    _answer(client, offered, "2")
    chosen = road.messages(company, direction="in")[-1].choice
    assert chosen is not None and chosen["text"] == "Clareamento"
    assert len(mind.asked) == 1, "a person holds the conversation"
    road.give_back(company)
    road.run_due(company)
    assert mind.asked[-1][-1] == "Clareamento"


@pytest.mark.req("IN-09", "AI-14")
def test_a_reply_to_her_own_question_is_left_to_her_while_a_person_holds_the_conversation(
    client: FlaskClient, company: UUID, offered: road.Number, mind: Thinking
) -> None:
    road.take_over(company)
    _answer(client, offered, "1")
    assert [question.closed_at for question in _questions(company)] == [None]
    road.give_back(company)
    road.run_due(company)
    assert road.conversation(company).waiting_since is not None


@pytest.mark.req("IN-09")
def test_a_retry_after_a_crash_takes_the_choice_once(
    client: FlaskClient, company: UUID, offered: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    _ask(company, "Qual tratamento?", "Limpeza", "Clareamento")
    mind.will(RuntimeError("bug"))
    _answer(client, offered, "2")
    road.run_due(company, wait_s=5)
    assert gateway.texts[-1] == "eco: Clareamento"
    assert [question.closed_at is not None for question in _questions(company)] == [False, True]


@pytest.mark.req("IN-09")
@pytest.mark.parametrize("fate", ["queued", "cancelled", "failed"])
def test_a_question_that_the_customer_never_saw_takes_no_answer(
    client: FlaskClient, company: UUID, offered: road.Number, fate: str
) -> None:
    message_id = road.tell(company, "Qual dia?", question=Question(tool=NOTED, options=("Quarta", "Quinta")))
    with road.locked(company) as (session, _):
        message = session.get_one(Message, message_id)
        message.state, message.due_at = fate, clock.now() + timedelta(days=1)
    _answer(client, offered, "1")
    seen, unseen = sorted(_questions(company), key=lambda question: question.message_id)
    assert (seen.closed_at is not None, unseen.closed_at) == (True, None)


@pytest.mark.req("IN-09")
def test_a_number_answers_the_question_that_left_last_not_the_one_written_last(
    client: FlaskClient, company: UUID, offered: road.Number
) -> None:
    days = Question(tool=NOTED, options=("Quarta", "Quinta"))
    road.tell(company, "Qual dia?", question=days, purpose=Purpose.REMINDER, due_at=clock.now() + timedelta(seconds=10))
    _ask(company, "Qual tratamento?", "Limpeza", "Clareamento")
    road.run_due(company, wait_s=11)
    _answer(client, offered, "2")
    answers = {question.options[1]: question.answer for question in _questions(company)}
    assert answers["Quinta"] is not None and answers["Clareamento"] is None


@pytest.mark.req("IN-09", "TN-01")
def test_a_question_is_answered_in_its_own_conversation_only(
    client: FlaskClient, company: UUID, offered: road.Number, gateway: Gateway
) -> None:
    fork_says(offered, client, "1", sender="5511988880002")
    road.run_due(company, wait_s=20)
    assert gateway.texts[-1] == "eco: 1"
    assert [question.closed_at for question in _questions(company)] == [None]


def _ask(company: UUID, words: str, *options: str) -> None:
    question = Question(tool=NOTED, options=options, lasts=timedelta(days=7))
    road.tell(company, words, question=question)
    road.run_due(company, wait_s=1)


@pytest.mark.req("IN-05", "AI-14")
def test_an_option_counts_also_when_thanks_follow_it_in_the_same_turn(
    client: FlaskClient, company: UUID, offered: road.Number, gateway: Gateway
) -> None:
    fork_says(offered, client, "1")
    fork_says(offered, client, "obrigada")
    road.run_due(company, wait_s=20)
    assert road.conversation(company).waiting_since is not None
    assert "uma pessoa" in gateway.texts[-1]


@pytest.mark.req("IN-05", "AI-14")
def test_an_option_and_a_question_in_one_turn_both_get_an_answer(
    client: FlaskClient, company: UUID, offered: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    mind.will({"text": "Fazemos limpeza, sim!", "known": True, "offer_person": False})
    fork_says(offered, client, "1")
    fork_says(offered, client, "e vocês fazem limpeza?")
    road.run_due(company, wait_s=20)
    assert road.conversation(company).waiting_since is not None
    assert "uma pessoa" in gateway.texts[-1] and "Fazemos limpeza" in gateway.texts[-1]


@pytest.mark.req("AI-15", "IN-09")
@pytest.mark.parametrize(
    ("language", "words", "person", "other", "promised"),
    [
        ("en", "I don't know. Shall I call somebody?", "Talk to a person", "Ask another question", "a person will continue"),
        ("es", "No lo sé. ¿Llamo a alguien?", "Hablar con una persona", "Hacer otra pregunta", "una persona seguirá"),
    ],
)  # fmt: skip
def test_the_menu_and_what_follows_keep_the_language_of_the_answer(
    client: FlaskClient, company: UUID, fork: road.Number, mind: Thinking, gateway: Gateway,
    language: str, words: str, person: str, other: str, promised: str,
) -> None:  # fmt: skip
    mind.will({**OFFER, "text": words, "language": language})
    _answer(client, fork, "Do you fix bicycles?")
    assert gateway.texts == [f"{words}\n\n1) {person}\n2) {other}"]
    _answer(client, fork, "1")
    assert promised in gateway.texts[-1]
    assert road.conversation(company).waiting_reason == "pedido do cliente"
