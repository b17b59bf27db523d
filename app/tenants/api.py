"""/api/auth: sign in and out, renew, who am I, change the password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field

from app.infra import parsing
from app.infra.tenancy import tenant_session
from app.tenants import auth, passwords, sessions, users
from app.tenants.models import Company
from app.tenants.roles import PERMISSIONS

tenants_api = Blueprint("tenants", __name__, url_prefix="/auth")


class LoginIn(parsing.Body):
    email: parsing.Text = Field(min_length=3, max_length=254)
    password: parsing.SecretText = Field(min_length=1, max_length=passwords.MAX_LENGTH)


class PasswordIn(parsing.Body):
    current_password: parsing.SecretText = Field(min_length=1, max_length=passwords.MAX_LENGTH)
    new_password: parsing.SecretText = Field(min_length=passwords.MIN_LENGTH, max_length=passwords.MAX_LENGTH)


@tenants_api.post("/login")
def login() -> ResponseReturnValue:
    given = parsing.body(LoginIn)
    return _shown(auth.sign_in(given.email, given.password.get_secret_value()))


@tenants_api.post("/refresh")
def refresh() -> ResponseReturnValue:
    """Takes the refresh token as bearer. It works once: the answer holds the next one."""
    return _shown(auth.renew())


@tenants_api.post("/logout")
@auth.signed_in
def logout() -> ResponseReturnValue:
    auth.sign_out()
    return "", 204


@tenants_api.post("/logout-all")
@auth.signed_in
def logout_all() -> ResponseReturnValue:
    user = auth.current_user()
    with tenant_session(user.company_id) as session:
        sessions.end_all(session, user.id, actor=user.actor)
    return "", 204


@tenants_api.post("/password")
@auth.signed_in
def password() -> ResponseReturnValue:
    """Changes the password and signs the user out on every other device."""
    given = parsing.body(PasswordIn)
    user = auth.current_user()
    with tenant_session(user.company_id) as session:
        users.change_password(
            session,
            user.id,
            old=given.current_password.get_secret_value(),
            new=given.new_password.get_secret_value(),
        )
        sessions.end_all(session, user.id, actor=user.actor, spare=user.session_id)
    return "", 204


@tenants_api.get("/me")
@auth.signed_in
def me() -> ResponseReturnValue:
    user = auth.current_user()
    with tenant_session(user.company_id) as session:
        company = session.get_one(Company, user.company_id)
    return {
        "id": str(user.id),
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "permissions": sorted(PERMISSIONS[user.role]),
        "must_change_password": user.must_change_password,
        "company": {
            "id": str(company.id),
            "slug": company.slug,
            "name": company.name,
            "timezone": company.timezone,
        },
    }


def _shown(tokens: auth.Tokens) -> dict[str, Any]:
    return {
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "token_type": "Bearer",
        "expires_in": int(auth.ACCESS_LASTS.total_seconds()),
        "must_change_password": tokens.must_change_password,
    }
