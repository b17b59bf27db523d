from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.infra.migrate import downgrade_tenant, upgrade_tenant
from app.infra.provisioning import create_tenant, drop_tenant
from app.infra.tenancy import tenant_session
from app.knowledge import service
from app.llm.offline.understanding import storage
from tests import environment
from tests.knowledge.questions import KNOWN, UNKNOWN
from tests.servers import Addresses

pytestmark = pytest.mark.req("AI-05")


@pytest.fixture
def barber(database: Addresses) -> Iterator[UUID]:
    """A second company, with one fact of its own."""
    company_id = uuid4()
    create_tenant(company_id)
    with tenant_session(company_id) as session:
        service.upsert_fact(session, "corte", "Corte de cabelo", "O corte custa R$ 50.", ["Quanto custa o corte?"])
    yield company_id
    drop_tenant(company_id)


def answers(company_id: UUID, turn: str, earlier: tuple[str, ...] = ()) -> list[str]:
    with tenant_session(company_id) as session:
        return [fact.id for fact in service.search(session, turn, earlier=earlier) if fact.answers]


def test_customers_questions_find_their_fact(clinic: UUID) -> None:
    found = [(question, wanted, answers(clinic, question)) for question, wanted in KNOWN]
    missed = [case for case in found if not set(case[2]) & set(case[1].split())]
    assert missed == []


def test_questions_that_the_company_cannot_answer_find_nothing(clinic: UUID) -> None:
    assert [question for question in UNKNOWN if answers(clinic, question)] == []


def test_accents_and_their_spelling_make_no_difference(clinic: UUID) -> None:
    composed, decomposed, bare = "convênio", "conve\u0302nio", "CONVENIO"
    assert answers(clinic, composed) == answers(clinic, decomposed) == answers(clinic, bare) == ["convenios"]


def test_each_question_of_a_turn_gets_its_own_fact(clinic: UUID) -> None:
    with tenant_session(clinic) as session:
        found = service.search(session, "Vocês atendem sábado? E quanto custa a limpeza?\naceita pix")
    assert {part: fact.id for fact in found for part in fact.answers} == {
        "Vocês atendem sábado?": "horario",
        "E quanto custa a limpeza?": "limpeza",
        "aceita pix": "pagamento",
    }


def test_a_follow_up_leans_on_what_was_asked_before(clinic: UUID) -> None:
    assert answers(clinic, "e quanto custa?", ("vocês fazem clareamento?",)) == ["clareamento"]


def test_a_company_finds_only_its_own_facts(clinic: UUID, barber: UUID) -> None:
    assert answers(barber, "quanto custa o corte?") == ["corte"]
    assert answers(clinic, "quanto custa o corte?") == []
    assert answers(barber, "quanto custa a limpeza?") == []


def test_a_changed_fact_is_found_by_its_new_words_at_once(barber: UUID) -> None:
    assert answers(barber, "vocês fazem sobrancelha?") == []
    with tenant_session(barber) as session:
        service.upsert_fact(session, "sobrancelha", "Sobrancelha", "Sobrancelha na navalha, R$ 20.")
    assert answers(barber, "vocês fazem sobrancelha?") == ["sobrancelha"]
    with tenant_session(barber) as session:
        service.retire_fact(session, "sobrancelha")
    assert answers(barber, "vocês fazem sobrancelha?") == []


def test_saying_a_fact_again_changes_nothing(barber: UUID) -> None:
    with tenant_session(barber) as session:
        before = service.list_facts(session)[0].updated_at
        service.upsert_fact(session, "corte", "Corte de cabelo", "O corte custa R$ 50.", ["Quanto custa o corte?"])
    with tenant_session(barber) as session:
        facts = service.list_facts(session)
    assert [(fact.slug, fact.updated_at) for fact in facts] == [("corte", before)]


@pytest.mark.parametrize(
    "turn", ["", "   ", "😀😀", "\u200b", "???", "'; DROP TABLE knowledge_facts; --", "a | b & !c", "x" * 20_000]
)
def test_strange_text_finds_nothing_and_breaks_nothing(clinic: UUID, turn: str) -> None:
    assert answers(clinic, turn) == []


def test_a_company_without_facts_knows_nothing(barber: UUID) -> None:
    with tenant_session(barber) as session:
        service.retire_fact(session, "corte")
    assert answers(barber, "quanto custa o corte?") == []


def test_the_search_column_is_indexed(clinic: UUID) -> None:
    with tenant_session(clinic) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = session.scalars(
            text(
                "EXPLAIN SELECT slug FROM knowledge_facts WHERE search @@ to_tsquery('pg_catalog.portuguese', 'limpeza')"
            )
        ).all()
    assert any("ix_knowledge_facts_search" in line for line in plan)


def test_the_table_can_be_taken_back_and_made_again(barber: UUID) -> None:
    downgrade_tenant(barber, "0001")
    upgrade_tenant(barber)
    with tenant_session(barber) as session:
        assert service.list_facts(session) == []


@pytest.mark.req("AI-04", "AI-06")
def test_without_the_local_model_the_rules_find_what_they_find(clinic: UUID, tmp_path: Path) -> None:
    asked = "Quanto custa a limpeza?"
    with_it = answers(clinic, asked)
    with environment.changed(LEARNT_DIR=str(tmp_path / "nothing")):
        before = storage.MISSED._value.get()
        assert answers(clinic, asked) == with_it != []
        assert storage.MISSED._value.get() > before
