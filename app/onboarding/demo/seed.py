"""Put the demonstration company into the database, and say in `DATA_DIR/demo.json` how to get in.

Safe to repeat at every start: what a person changed since is kept, and addresses follow PORT and PUBLIC_URL. Whoever loses
`demo.json` gets a new password at the next start.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.channels import instances
from app.channels.models import ChannelInstance
from app.config import settings
from app.infra.embedded.data_dir import write_private
from app.infra.tenancy import company_of, tenant_session
from app.knowledge import service as knowledge
from app.onboarding import provision
from app.onboarding.demo.content import DemoContent, content
from app.secretary.settings import SecretarySettings
from app.tenants import passwords, sessions, users
from app.tenants import settings as company_settings
from app.tenants.models import Role, User

EMAIL: Final = "dona@clinicasorriso.example"
ACTOR: Final = "system"
ABOUT: Final = "A Clínica Sorriso é uma clínica odontológica em São Paulo, que cuida de crianças, adultos e idosos: da limpeza ao implante."


def seed() -> None:
    """The demonstration company, complete, and its `demo.json`."""
    company = content().company
    company_id = provision.create_company(
        slug=company.slug, name=company.name, segment=company.segment, timezone=company.timezone
    )
    known_password = _known_password(company_id)
    with tenant_session(company_id) as session:
        _tell_facts(session, content())
        _introduce_secretary(session)
        password = let_owner_in(session, known_password)
        door = _open_door(session, password)
    write_private(_file(), json.dumps(door, ensure_ascii=False, indent=2) + "\n")


def _tell_facts(session: Session, demo: DemoContent) -> None:
    for fact in demo.facts:
        knowledge.upsert_fact(session, fact.id, fact.title, fact.text, fact.questions)


def _introduce_secretary(session: Session) -> None:
    """Only where nobody has said anything yet: what a person set stays."""
    if company_settings.read(session, SecretarySettings) == SecretarySettings():
        company_settings.write(session, SecretarySettings(name="Sofia", about=ABOUT), actor=ACTOR)


def let_owner_in(session: Session, known_password: str | None) -> str:
    """The owner's password: the one that `demo.json` tells, or a fresh one where that file is new."""
    owner = session.scalar(select(User).where(User.email == EMAIL))
    if owner is not None and known_password is not None:
        _want_another_password(owner, known_password)
        return known_password
    password = known_password or secrets.token_urlsafe(12)
    if owner is None:
        owner = users.create_user(session, email=EMAIL, name="Helena Prado", password=password, role=Role.OWNER)
    else:
        owner.password_hash = passwords.hash_password(password)
        sessions.end_all(session, owner.id, actor=ACTOR)
    _want_another_password(owner, password)
    return password


def _want_another_password(owner: User, seeded: str) -> None:
    """Where the installation serves customers, a password that lies in a file lets in only whoever chooses another."""
    if settings().environment == "prod" and passwords.matches(owner.password_hash, seeded):
        owner.must_change_password = True


def _open_door(session: Session, password: str) -> dict[str, Any]:
    """What a person or a script needs to sign in, and to write as a customer would."""
    number = _simulator(session)
    base = settings().base_url
    return {
        "panel_url": f"{base}/painel",
        "api_url": f"{base}/api",
        "email": EMAIL,
        "password": password,
        "company_id": str(company_of(session)),
        "webhook_url": instances.webhook_url(number),
        "webhook_secret": instances.signing_secret(number),
    }


def _simulator(session: Session) -> ChannelInstance:
    """The clinic's simulated number, whose webhook wants every body signed."""
    found = session.scalar(
        select(ChannelInstance)
        .where(ChannelInstance.channel == "simulator", ChannelInstance.has_secret)
        .order_by(ChannelInstance.created_at)
        .limit(1)
    )
    if found is not None:
        return found
    made, _ = instances.create(
        session,
        instances.prepare("simulator", None, {}),
        name="Simulador",
        secret=secrets.token_urlsafe(32),
        actor=ACTOR,
    )
    return made


def _known_password(company_id: UUID) -> str | None:
    """The password of a `demo.json` that speaks of this very company."""
    try:
        told = json.loads(_file().read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    if not isinstance(told, dict) or told.get("company_id") != str(company_id):
        return None
    password = told.get("password")
    return password if isinstance(password, str) and password else None


def _file() -> Path:
    return settings().data_dir / "demo.json"
