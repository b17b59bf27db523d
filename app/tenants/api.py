"""/api/auth: sign in and out, renew, who am I, change the password."""

from __future__ import annotations

from typing import Any, Final, Literal
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field

from app.infra import parsing
from app.infra.answering import Answer
from app.infra.describing import describe
from app.infra.tenancy import tenant_session
from app.tenants import auth, passwords, sessions
from app.tenants.errors import WrongCredentials
from app.tenants.models import Company, Role
from app.tenants.roles import PERMISSIONS, Permission

tenants_api = Blueprint("tenants", __name__, url_prefix="/auth")

TAG: Final = "Entrar e sair"


class LoginIn(parsing.Body):
    email: parsing.Text = Field(min_length=3, max_length=254)
    password: parsing.SecretText = Field(min_length=1, max_length=passwords.MAX_LENGTH)


class PasswordIn(parsing.Body):
    current_password: parsing.SecretText = Field(min_length=1, max_length=passwords.MAX_LENGTH)
    new_password: parsing.SecretText = Field(min_length=passwords.MIN_LENGTH, max_length=passwords.MAX_LENGTH)


class TokensOut(Answer):
    """What a sign-in gives."""

    access_token: str = Field(description="Vai em `Authorization: Bearer`; vale `expires_in` segundos.")
    refresh_token: str = Field(description="Troca-se uma única vez por novos tokens em `/api/auth/refresh`.")
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="Segundos até o access_token vencer.")
    must_change_password: bool


class CompanyOut(Answer):
    id: UUID
    slug: str
    name: str
    timezone: str = Field(description="Nome IANA, por exemplo `America/Sao_Paulo`.")


class MeOut(Answer):
    """Who is signed in, and what they may do."""

    id: UUID
    name: str
    email: str
    role: Role
    permissions: list[Permission]
    must_change_password: bool
    company: CompanyOut


@tenants_api.post("/login")
@describe(
    "Sign in",
    tag=TAG,
    description="Muitas senhas erradas fecham um e-mail por até 15 minutos.",
    body=LoginIn,
    answer=TokensOut,
    refuses=(WrongCredentials,),
    credential="none",
)
def login() -> ResponseReturnValue:
    given = parsing.body(LoginIn)
    return _shown(auth.sign_in(given.email, given.password.get_secret_value()))


@tenants_api.post("/refresh")
@describe(
    "Renew the tokens",
    tag=TAG,
    description="O refresh_token vai como bearer e vale uma vez: usado de novo, a sessão inteira termina.",
    answer=TokensOut,
    credential="refresh",
)
def refresh() -> ResponseReturnValue:
    """Takes the refresh token as bearer. It works once: the answer holds the next one."""
    return _shown(auth.renew())


@tenants_api.post("/logout")
@auth.signed_in
@describe("End this session", tag=TAG, status=204)
def logout() -> ResponseReturnValue:
    auth.sign_out()
    return "", 204


@tenants_api.post("/logout-all")
@auth.signed_in
@describe("End all of my sessions", tag=TAG, description="Em todos os aparelhos.", status=204)
def logout_all() -> ResponseReturnValue:
    user = auth.current_user()
    with tenant_session(user.company_id) as session:
        sessions.end_all(session, user.id, actor=user.actor)
    return "", 204


@tenants_api.post("/password")
@auth.signed_in
@describe(
    "Change my password",
    tag=TAG,
    description="Encerra as sessões dos outros aparelhos.",
    body=PasswordIn,
    status=204,
)
def password() -> ResponseReturnValue:
    """Changes the password and signs the user out on every other device."""
    given = parsing.body(PasswordIn)
    auth.change_password(old=given.current_password.get_secret_value(), new=given.new_password.get_secret_value())
    return "", 204


@tenants_api.get("/me")
@auth.signed_in
@describe("Who am I, and what may I do", tag=TAG, answer=MeOut)
def me() -> ResponseReturnValue:
    user = auth.current_user()
    with tenant_session(user.company_id) as session:
        company = session.get_one(Company, user.company_id)
    return MeOut(
        id=user.id,
        name=user.name,
        email=user.email,
        role=user.role,
        permissions=sorted(PERMISSIONS[user.role]),
        must_change_password=user.must_change_password,
        company=CompanyOut.model_validate(company),
    ).as_json()


def _shown(tokens: auth.Tokens) -> dict[str, Any]:
    return TokensOut(
        access_token=tokens.access,
        refresh_token=tokens.refresh,
        token_type="Bearer",
        expires_in=int(auth.ACCESS_LASTS.total_seconds()),
        must_change_password=tokens.must_change_password,
    ).as_json()
