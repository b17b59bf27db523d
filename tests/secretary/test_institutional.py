"""Who the company is: built once, kept for all processes, built anew when something of it changes, and never a reason not to answer."""

from __future__ import annotations

from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import text

from app.infra import cache, redis
from app.infra.db import owner_engine, schema_of
from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.secretary import institutional
from app.secretary.institutional import Institution
from app.secretary.settings import SecretarySettings
from app.tenants import settings as company_settings
from tests import road
from tests.environment import NOWHERE, changed

pytestmark = pytest.mark.req("AI-03")

LOADS = "institutional_context_total"


@pytest.fixture
def clinic(company: UUID, redis_clean: Redis) -> UUID:
    with tenant_session(company) as session:
        knowledge.upsert_fact(
            session, "horario", "Horário de funcionamento", "Abrimos das 8h às 18h.", ["que horas abre?"]
        )
        knowledge.upsert_fact(
            session, "fazemos", "O que fazemos", "Limpeza e clareamento.", ["quais serviços vocês fazem?"]
        )
        knowledge.upsert_fact(session, "atraso", "Atrasos", "Toleramos 15 minutos.", ["posso atrasar?"])
        knowledge.upsert_fact(session, "endereco", "Endereço", "Rua das Flores, 10.", ["onde fica?"])
        knowledge.upsert_fact(session, "anestesia", "Anestesia", "Usamos pomada antes.", ["dói?"])
        company_settings.write(session, SecretarySettings(about="Uma clínica de bairro."), actor="system")
    return company


def read(company: UUID) -> Institution:
    with tenant_session(company) as session:
        return institutional.of(session)


def loads() -> dict[str, float]:
    return {how: road.counted(LOADS, outcome=how) for how in ("memory", "redis", "built", "empty")}


def looked(before: dict[str, float]) -> dict[str, float]:
    """How it was found since then."""
    return {how: count - before[how] for how, count in loads().items() if count != before[how]}


def another_process() -> None:
    """What a process that begins now remembers."""
    institutional.forget_all()
    cache.drop_all()


def test_it_says_hours_place_services_rules_and_what_else_there_is_to_know(clinic: UUID) -> None:
    found = read(clinic)
    assert found.about == "Uma clínica de bairro."
    assert found.in_words().splitlines() == [
        "Horários: Abrimos das 8h às 18h.",
        "Endereço: Rua das Flores, 10.",
        "Serviços: Limpeza e clareamento.",
        "Regras da casa: Toleramos 15 minutos.",
        "Há informações também sobre: Anestesia",
    ]


def test_it_is_built_once_and_found_by_every_process(clinic: UUID) -> None:
    before = loads()
    first = read(clinic)
    assert [read(clinic), read(clinic)] == [first, first]
    another_process()
    assert read(clinic) == first
    assert looked(before) == {"built": 1, "memory": 2, "redis": 1}


def test_what_changes_is_known_at_once_to_every_process(clinic: UUID) -> None:
    read(clinic)
    with tenant_session(clinic) as session:
        knowledge.upsert_fact(session, "horario", "Horário de funcionamento", "Abrimos às 7h.", ["que horas abre?"])
    assert read(clinic).hours == ("Abrimos às 7h.",)
    another_process()
    assert read(clinic).hours == ("Abrimos às 7h.",)
    with tenant_session(clinic) as session:
        knowledge.retire_fact(session, "horario")
    assert read(clinic).hours == ()
    with tenant_session(clinic) as session:
        company_settings.write(session, SecretarySettings(about="Mudamos."), actor="system")
    assert read(clinic).about == "Mudamos."


def test_what_is_not_committed_is_nobodys_context(clinic: UUID) -> None:
    before = read(clinic)
    with pytest.raises(ZeroDivisionError), tenant_session(clinic) as session:
        knowledge.upsert_fact(session, "horario", "Horário de funcionamento", "Nunca abrimos.", ["que horas abre?"])
        session.flush()
        assert institutional.of(session).hours == ("Nunca abrimos.",)
        raise ZeroDivisionError
    assert read(clinic) == before
    another_process()
    assert read(clinic) == before


def test_an_emptied_redis_loses_nothing(clinic: UUID, redis_clean: Redis) -> None:
    before = read(clinic)
    redis_clean.flushall()
    another_process()
    assert read(clinic).hours == before.hours


def test_every_key_of_it_has_an_end(clinic: UUID, redis_clean: Redis) -> None:
    read(clinic)
    keys = list(redis_clean.scan_iter(f"{redis.key(clinic)}:*"))
    assert len(keys) == 2
    assert all(redis_clean.ttl(key) > 0 for key in keys)


def test_another_companys_context_is_another(clinic: UUID, other_company: UUID) -> None:
    read(clinic)
    assert read(other_company).is_empty


def test_rubbish_in_redis_is_built_anew(clinic: UUID, redis_clean: Redis) -> None:
    whole = read(clinic)
    for rubbish in ("{", "[]", "5", '{"shape": 1}', '{"shape": 99, "edition": ""}'):
        redis_clean.set(redis.key(clinic, "institution"), rubbish)
        another_process()
        assert read(clinic).hours == whole.hours


def test_without_redis_it_is_read_from_the_database_and_a_change_is_seen(clinic: UUID) -> None:
    with changed(REDIS_URL=NOWHERE["REDIS_URL"]):
        cache.drop_all()
        assert read(clinic).about == "Uma clínica de bairro."
        with tenant_session(clinic) as session:
            company_settings.write(session, SecretarySettings(about="Mudamos."), actor="system")
        assert read(clinic).about == "Mudamos."


def test_where_it_cannot_be_loaded_the_turn_goes_on_without_it_and_it_is_counted(clinic: UUID) -> None:
    before = loads()
    _rename(clinic, "knowledge_facts", "elsewhere")
    try:
        with tenant_session(clinic) as session:
            assert institutional.of(session).is_empty
            assert session.scalar(text("SELECT 1")) == 1, "the turn's transaction still stands"
    finally:
        _rename(clinic, "elsewhere", "knowledge_facts")
    assert looked(before) == {"empty": 1}
    assert not read(clinic).is_empty, "the next turn finds it again"


def _rename(company: UUID, table: str, name: str) -> None:
    with owner_engine().begin() as connection:
        connection.execute(text(f"ALTER TABLE {schema_of(company)}.{table} RENAME TO {name}"))
