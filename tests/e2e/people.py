"""Who uses the panel in these tests."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.infra.tenancy import tenant_session
from app.tenants import users
from app.tenants.models import Role, User

PASSWORD = "uma-senha-bem-comprida"


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in."""

    name: str
    email: str
    password: str = PASSWORD

    def sign_in(self, page: Page) -> None:
        """Fill in the form that is in view, and see that it went away."""
        page.get_by_label("E-mail").fill(self.email)
        page.get_by_label("Senha", exact=True).fill(self.password)
        page.get_by_role("button", name="Entrar").click()
        page.wait_for_url(lambda address: "/entrar" not in address)


def create_person(company_id: UUID, name: str = "Helena Prado", role: Role = Role.OWNER) -> Person:
    person = Person(name, f"{name.split()[0].lower()}@{company_id.hex[:12]}.example")
    with tenant_session(company_id) as session:
        users.create_user(session, email=person.email, name=name, password=person.password, role=role)
    return person


def user_of(session: Session, person: Person) -> UUID:
    return session.scalars(select(User.id).where(User.email == person.email)).one()
