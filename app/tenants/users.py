"""The people of a company: make one, find one by e-mail and password, replace a password."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound
from app.infra import audit, clock
from app.infra.tenancy import company_of, login_session, tenant_session
from app.tenants import passwords
from app.tenants.errors import EmailTaken, PasswordLength, WrongCredentials, WrongPassword
from app.tenants.models import Language, Role, Theme, User


@dataclass(frozen=True, slots=True)
class CurrentUser:
    """Who is signed in, as plain values for everything below the doors."""

    id: UUID
    company_id: UUID
    session_id: UUID
    role: Role
    name: str
    email: str
    must_change_password: bool
    language: Language | None = None
    theme: Theme = Theme.SYSTEM

    @property
    def actor(self) -> str:
        """The person's name in the audit log."""
        return f"user:{self.id}"


def create_user(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    role: Role,
    actor: str = "system",
    must_change_password: bool = False,
) -> User:
    """A new person of this company. Raises EmailTaken, also when another company's user has the e-mail."""
    _check_length(password, "password")
    user_id = session.scalar(
        insert(User)
        .values(
            id=uuid4(),
            company_id=company_of(session),
            email=canonical_email(email),
            name=name,
            password_hash=passwords.hash_password(password),
            role=role,
            active=True,
            must_change_password=must_change_password,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(User.id)
    )
    if user_id is None:
        raise EmailTaken
    audit.record(session, actor, "user_created", str(user_id), role=role)
    return session.get_one(User, user_id)


def authenticate(email: str, password: str) -> User:
    """The active user with this e-mail and password, or WrongCredentials after the same time, whoever is missing.

    No transaction is open while the password is checked.
    """
    user = _find(canonical_email(email))
    if not passwords.matches(user.password_hash if user else None, password) or user is None:
        raise WrongCredentials
    if passwords.is_outdated(user.password_hash):
        with tenant_session(user.company_id) as session:
            session.get_one(User, user.id).password_hash = passwords.hash_password(password)
    return user


def check_password(company_id: UUID, user_id: UUID, password: str) -> str:
    """The stored hash that this password matches, or WrongPassword. No transaction is open while it is checked."""
    with tenant_session(company_id) as session:
        stored = session.scalars(select(User.password_hash).where(User.id == user_id)).one()
    if not passwords.matches(stored, password):
        raise WrongPassword
    return stored


def hash_new_password(new: str, *, old: str) -> str:
    """What is kept of a password that shall come after `old`. Raises Invalid, naming the field."""
    _check_length(new, "new_password")
    if new == old:
        raise Invalid("A senha nova precisa ser diferente da atual.", field="new_password")
    return passwords.hash_password(new)


def replace_password(session: Session, user_id: UUID, *, stored: str, new: str) -> None:
    """Keep the hash `new`. Raises WrongPassword when the password is no longer the one behind `stored`, which was checked.

    The caller ends the user's other sessions.
    """
    user = session.scalars(select(User).where(User.id == user_id).with_for_update()).one()
    if user.password_hash != stored:
        raise WrongPassword
    user.password_hash = new
    user.must_change_password = False
    audit.record(session, f"user:{user_id}", "password_changed", str(user_id))


def prefer(session: Session, user_id: UUID, *, language: str, theme: str) -> None:
    """Keep how a person likes the panel. An empty `language` is the browser's. Raises Invalid for anything unknown."""
    if language and language not in set(Language):
        raise Invalid("Este idioma ainda não existe no painel.", field="language")
    if theme not in set(Theme):
        raise Invalid("Esta aparência não existe.", field="theme")
    session.execute(update(User).where(User.id == user_id).values(language=language or None, theme=theme))


def names_of(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """What the company's users with these ids are called; others are left out."""
    if not ids:
        return {}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in rows}


def colleagues(session: Session) -> list[User]:
    """Everybody of the company who may sign in, by name."""
    return list(session.scalars(select(User).where(User.active).order_by(User.name, User.id)))


def active(session: Session, user_id: UUID) -> User:
    """Raises NotFound, also for another company's user: row-level security hides them."""
    user = session.scalar(select(User).where(User.id == user_id, User.active))
    if user is None:
        raise NotFound("Pessoa não encontrada.")
    return user


def canonical_email(email: str) -> str:
    return email.strip().lower()


def _find(email: str) -> User | None:
    if "\x00" in email:  # PostgreSQL knows no such text, so nobody has it
        return None
    with login_session() as session:
        found = session.execute(text("SELECT * FROM public.find_user(:email)"), {"email": email}).one_or_none()
    if found is None:
        return None
    with tenant_session(found.company_id) as session:
        return session.scalar(select(User).where(User.id == found.user_id))


def _check_length(password: str, field: str) -> None:
    if not passwords.MIN_LENGTH <= len(password) <= passwords.MAX_LENGTH:
        raise PasswordLength(passwords.MIN_LENGTH, passwords.MAX_LENGTH, field=field)
