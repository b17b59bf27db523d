"""From a customer's message to the answer: the search and the offline model together, on the demonstration clinic."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.infra.tenancy import tenant_session
from app.knowledge import service
from app.llm.port import Fact, Grounding, Request, Said
from app.llm.providers.offline import OfflineModel
from app.secretary.reply import Reply

pytestmark = pytest.mark.req("AI-05", "AI-06")


def talk(company_id: UUID, *turns: str) -> Reply:
    """Hold a conversation; returns the answer to its last turn. A line is a message."""
    dialogue: list[Said] = []
    for turn in turns:
        earlier = [said.text for said in dialogue if said.who == "customer"]
        with tenant_session(company_id) as session:
            found = service.search(session, turn, earlier=earlier)
        facts = [Fact(fact.id, fact.title, fact.text, fact.score, fact.answers) for fact in found]
        dialogue += [Said("customer", line) for line in turn.split("\n")]
        grounding = Grounding(company="Clínica Sorriso", facts=facts, hour=14)
        answer = OfflineModel().complete(Request("reply", "", dialogue, Reply, grounding)).value
        dialogue.append(Said("secretary", answer.text))
    return answer


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Oi, vocês atendem sábado?", "das 8h às 13h"),
        ("qto custa p/ clarear os dentes??", "R$ 790"),
        ("aceita unimed", "Não atendemos pelo SUS nem por outros planos"),
        ("atende pelo sus?", "Não atendemos pelo SUS"),
        ("tem estacionamento", "primeira hora"),
        ("onde fica", "Rua dos Ipês-Rosa"),
        ("atende criança de 5 anos?", "odontopediatra"),
        ("parcela no cartão?", "10 vezes"),
        ("dói fazer canal?", "anestesia"),
        ("quebrei um dente, e agora?", "encaixe"),
        ("Oi\nbom dia\nqueria saber\nquanto custa\na limpeza", "R$ 220"),
        ("se eu faltar tem multa?", "R$ 60"),
        ("hola, cuánto cuesta la limpieza?", "R$ 220"),
    ],
)
def test_customers_get_the_right_answer(clinic: UUID, question: str, expected: str) -> None:
    answer = talk(clinic, question)
    assert expected in answer.text
    assert answer.known


@pytest.mark.parametrize("question", ["vocês consertam celular?", "oi, qual a capital da França?", "tem piscina aí?"])
def test_unknown_questions_get_an_honest_answer(clinic: UUID, question: str) -> None:
    answer = talk(clinic, question)
    assert not answer.known and answer.offer_person


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("vocês abrem sábado?", "e no domingo?"), "Aos domingos a clínica fica fechada"),
        (("vocês fazem clareamento?", "quanto custa?"), "R$ 790"),
        (("vocês fazem implante?", "parcela?", "e demora muito?"), "três a seis meses"),
        (("quanto custa a limpeza?", "e o canal?"), "R$ 850"),
        (("qual o endereço?", "tem estacionamento?"), "tíquete"),
    ],
)
def test_follow_up_questions_are_understood(clinic: UUID, turns: tuple[str, ...], expected: str) -> None:
    assert expected in talk(clinic, *turns).text


def test_a_whole_visit_to_the_chat(clinic: UUID) -> None:
    so_far = ["Oi", "quanto custa a limpeza? e vocês parcelam?"]
    answer = talk(clinic, *so_far)
    assert "R$ 220" in answer.text and "10 vezes" in answer.text
    answer = talk(clinic, *so_far, "quero marcar então")
    assert answer.offer_person and not answer.wants_person
    answer = talk(clinic, *so_far, "quero marcar então", "pode ser terça de manhã")
    assert answer.wants_person


def test_prices_come_from_the_facts_alone(clinic: UUID) -> None:
    assert "R$" not in talk(clinic, "quanto custa um transplante capilar?").text
