"""The demonstration company, and the file that says how to get in."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.channels.models import ChannelInstance
from app.config import settings
from app.errors import DomainError
from app.factory import create_app
from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.onboarding.demo.content import content
from app.onboarding.demo.seed import seed
from app.secretary.settings import SecretarySettings
from app.tenants import settings as company_settings
from app.tenants import users
from tests import road


@pytest.fixture
def file(quiet_database: Any) -> Iterator[Path]:
    path = settings().data_dir / "demo.json"
    yield path
    path.unlink(missing_ok=True)


@pytest.fixture
def client(quiet_database: Any) -> Iterator[FlaskClient]:
    with road.client_of(create_app()) as client:
        yield client


@contextmanager
def setting(name: str, value: str) -> Iterator[None]:
    os.environ[name] = value
    settings.cache_clear()
    try:
        yield
    finally:
        del os.environ[name]
        settings.cache_clear()


def told(file: Path) -> dict[str, str]:
    door: dict[str, str] = json.loads(file.read_text())
    return door


@pytest.mark.req("TN-01")
def test_the_clinic_is_there_with_its_facts_and_its_secretary_has_a_name(file: Path) -> None:
    seed()
    with tenant_session(UUID(told(file)["company_id"])) as session:
        assert len(knowledge.list_facts(session)) == len(content().facts) >= 25
        assert company_settings.read(session, SecretarySettings).about


@pytest.mark.req("SE-01")
def test_the_file_is_only_its_owners_and_says_how_to_get_in(file: Path) -> None:
    seed()
    door = told(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert door["api_url"] == f"{settings().base_url}/api"
    assert door["panel_url"] == f"{settings().base_url}/painel"
    assert users.authenticate(door["email"], door["password"]).role == "owner"


@pytest.mark.req("IN-01")
def test_the_webhook_in_the_file_takes_what_its_secret_signs_and_nothing_else(file: Path, client: FlaskClient) -> None:
    seed()
    door = told(file)
    path = "/" + door["webhook_url"].split("/", 3)[3]
    event = {"id": "a1", "from": road.CUSTOMER, "text": "oi"}
    company_id = UUID(door["company_id"])
    assert road.Number(company_id, company_id, path, door["webhook_secret"]).post(client, event).status_code == 200
    assert road.Number(company_id, company_id, path, "outro-segredo").post(client, event).status_code == 401


@pytest.mark.req("TN-01")
def test_a_second_start_keeps_everything(file: Path) -> None:
    seed()
    first = told(file)
    with tenant_session(UUID(first["company_id"])) as session:
        company_settings.write(session, SecretarySettings(name="Bia"), actor="system")
    seed()
    assert told(file) == first
    with tenant_session(UUID(first["company_id"])) as session:
        assert len(session.scalars(select(ChannelInstance)).all()) == 1
        assert company_settings.read(session, SecretarySettings).name == "Bia"


@pytest.mark.req("TN-01")
def test_the_addresses_follow_the_installation(file: Path) -> None:
    seed()
    with setting("PUBLIC_URL", "https://clinica.example"):
        seed()
    door = told(file)
    assert door["panel_url"] == "https://clinica.example/painel"
    assert door["api_url"] == "https://clinica.example/api"
    assert door["webhook_url"].startswith("https://clinica.example/webhook/simulator/")


@pytest.mark.req("SE-01")
@pytest.mark.parametrize("left", [None, "half a fi", '{"company_id": "another", "password": "hers-not-ours"}', "[]"])
def test_a_lost_or_damaged_file_comes_back_with_a_new_password(file: Path, left: str | None) -> None:
    seed()
    lost = told(file)
    file.unlink()
    if left is not None:
        file.write_text(left)
    seed()
    door = told(file)
    assert users.authenticate(door["email"], door["password"])
    with pytest.raises(DomainError):
        users.authenticate(door["email"], lost["password"])
