"""A company's connected numbers: found by their token alone, their secrets never readable, their pace as agreed."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.channels import instances
from app.channels.instances import Doorway, Line
from app.channels.limits import Pacing
from app.channels.models import ChannelInstance
from app.errors import Invalid, NotFound
from app.infra import cache
from app.infra.tenancy import tenant_session
from app.tenants.models import Company

PUBLIC = {"base_url": "https://93.184.216.34", "token": "token-da-conexao"}
LOOPBACK = {"base_url": "http://127.0.0.1:9", "token": "token-da-conexao"}


def _create(company: UUID, **changes: Any) -> tuple[ChannelInstance, str]:
    """A connected number and its webhook token."""
    given: dict[str, Any] = {
        "name": "Recepção", "channel": "whaticket", "dialect": "fork", "config": PUBLIC, "secret": None, "actor": "user:ana",
    }  # fmt: skip
    given |= changes
    prepared = instances.prepare(given.pop("channel"), given.pop("dialect"), given.pop("config"))
    with tenant_session(company) as session:
        instance, url = instances.create(session, prepared, **given)
        return instance, url.rpartition("/")[2]


def _close(company: UUID) -> None:
    with tenant_session(company) as session:
        session.get_one(Company, company).active = False


def _door(token: str) -> Doorway:
    door = instances.doorway(token)
    assert door is not None
    return door


def _line(instance: ChannelInstance) -> Line:
    line = instances.line(instance.company_id, instance.id)
    assert line is not None
    return line


@pytest.mark.req("IN-01", "TN-01")
def test_a_token_finds_its_number_and_company(company: UUID, other_company: UUID) -> None:
    (ours, token), (theirs, other_token) = _create(company), _create(other_company, dialect="flat", secret="s3")
    assert _door(token) == Doorway(ours.id, company, "whaticket", "fork", None)
    assert _door(other_token) == Doorway(theirs.id, other_company, "whaticket", "flat", "s3")


@pytest.mark.req("IN-01")
def test_neither_an_unknown_token_nor_its_hash_finds_anything(company: UUID) -> None:
    instance, token = _create(company)
    for wrong in ("", "x", token[:-1], token + "x", instance.token_hash.hex(), "é" * 40, "\x00" * 40):
        assert instances.doorway(wrong) is None


@pytest.mark.req("SE-04")
def test_no_secret_is_readable_in_the_database(company: UUID) -> None:
    login = {"email": "bot@exemplo.com.br", "password": "senha-do-gateway"}
    _, token = _create(company, config=PUBLIC | {"login": login}, secret="segredo-do-hmac")
    with tenant_session(company) as session:
        row = str(session.execute(text("SELECT * FROM public.channel_instances")).mappings().one())
        audit = str(session.execute(text("SELECT * FROM public.audit_log")).mappings().all())
    for secret in (token, "token-da-conexao", "senha-do-gateway", "segredo-do-hmac"):
        assert secret not in row and secret not in audit


@pytest.mark.req("TN-01")
def test_another_companys_number_is_not_found(company: UUID, other_company: UUID) -> None:
    theirs, _ = _create(other_company)
    with tenant_session(company) as session:
        for ask in (
            lambda: instances.get(session, theirs.id),
            lambda: instances.update(session, theirs.id, values={"paused": True}, gateway={}, actor="user:ana"),
            lambda: instances.delete(session, theirs.id, actor="user:ana"),
        ):
            with pytest.raises(NotFound):
                ask()
    assert instances.line(company, theirs.id) is None


@pytest.mark.req("IN-01")
def test_a_closed_companys_token_opens_nothing(company: UUID) -> None:
    _, token = _create(company)
    _close(company)
    assert instances.doorway(token) is None


@pytest.mark.req("IN-08")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Pacing(5, 30)),
        ({"burst": 2}, Pacing(2, 30)),
        ({"per_minute": 80}, Pacing(5, 80)),
        ({"burst": 1, "per_minute": 10}, Pacing(1, 10)),
        ({"per_minute": 0}, None),
        ({"config": LOOPBACK}, None),
        ({"config": LOOPBACK, "per_minute": 30}, Pacing(5, 30)),
        ({"channel": "simulator", "dialect": None, "config": {}}, None),
        ({"channel": "simulator", "dialect": None, "config": {}, "per_minute": 60}, Pacing(5, 60)),
    ],
)
def test_a_real_number_is_paced_and_a_trial_is_not(
    company: UUID, changes: dict[str, Any], expected: Pacing | None
) -> None:
    instance, _ = _create(company, **changes)
    assert _line(instance).pacing == expected


@pytest.mark.req("IN-13")
def test_a_change_is_felt_at_once_in_this_process(company: UUID) -> None:
    instance, token = _create(company)
    assert (_line(instance).paused, _door(token).secret) == (False, None)
    with tenant_session(company) as session:
        instances.update(session, instance.id, values={"paused": True, "secret": "novo"}, gateway={}, actor="user:ana")
    assert (_line(instance).paused, _door(token).secret) == (True, "novo")


@pytest.mark.req("IN-13")
def test_a_change_that_was_rolled_back_is_not_felt(company: UUID) -> None:
    instance, _ = _create(company)
    with pytest.raises(ZeroDivisionError), tenant_session(company) as session:
        instances.update(session, instance.id, values={"paused": True}, gateway={}, actor="user:ana")
        raise ZeroDivisionError
    assert not _line(instance).paused


@pytest.mark.req("IN-13")
def test_a_deleted_number_has_no_door_and_no_line(company: UUID) -> None:
    instance, token = _create(company)
    assert _line(instance) and _door(token)
    with tenant_session(company) as session:
        instances.delete(session, instance.id, actor="user:ana")
    assert instances.doorway(token) is None and instances.line(company, instance.id) is None


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"config": {"base_url": "https://93.184.216.34"}}, "token"),
        ({"config": PUBLIC | {"token": "  "}}, "token"),
        ({"config": PUBLIC | {"base_url": "ftp://93.184.216.34"}}, "base_url"),
        ({"config": PUBLIC | {"base_url": "http://10.0.0.1"}}, "base_url"),
        ({"config": PUBLIC | {"base_url": "http://169.254.169.254"}}, "base_url"),
        ({"config": PUBLIC | {"base_url": "http://[::ffff:10.0.0.1]"}}, "base_url"),
        ({"config": PUBLIC | {"outro": 1}}, "outro"),
        ({"dialect": "hosted"}, "dialect"),
        ({"channel": "telegram"}, "channel"),
    ],
)
def test_a_wrong_configuration_names_its_field_and_keeps_nothing(
    company: UUID, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        _create(company, **changes)
    assert refusal.value.details["field"] == field
    with tenant_session(company) as session:
        assert session.scalar(text("SELECT count(*) FROM public.channel_instances")) == 0


@pytest.mark.req("IN-01")
def test_the_only_number_of_a_channel_is_found_while_it_signs_and_is_alone(
    quiet_database: Any, company: UUID, other_company: UUID
) -> None:
    alone, _ = _create(company, secret="s3")
    found = instances.only_signed("whaticket")
    assert found is not None and found.instance_id == alone.id
    assert instances.only_signed("simulator") is None
    second, _ = _create(other_company)
    assert instances.only_signed("whaticket") is None
    with tenant_session(other_company) as session:
        instances.delete(session, second.id, actor="user:ana")
    with tenant_session(company) as session:
        instances.update(session, alone.id, values={"secret": None}, gateway={}, actor="user:ana")
    assert instances.only_signed("whaticket") is None


@pytest.mark.req("IN-01")
def test_a_closed_companys_numbers_neither_answer_nor_count(
    quiet_database: Any, company: UUID, other_company: UUID
) -> None:
    alone, _ = _create(company, secret="s3")
    _create(other_company)
    _close(other_company)
    found = instances.only_signed("whaticket")
    assert found is not None and found.instance_id == alone.id
    _close(company)
    cache.drop_all()
    assert instances.only_signed("whaticket") is None


@pytest.mark.req("IN-13")
def test_an_unknown_number_is_not_found(company: UUID) -> None:
    with pytest.raises(NotFound), tenant_session(company) as session:
        instances.get(session, uuid4())
