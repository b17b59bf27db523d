"""/painel/primeiros-passos: what is left to do, each where it is done. Only steps whose screen this panel has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from app.infra.tenancy import tenant_session
from app.onboarding import first_steps
from app.onboarding.first_steps import Step
from app.tenants import painel_screens
from app.tenants.auth import current_user, requires
from app.tenants.roles import Permission, may
from app.tenants.users import CurrentUser

SET_UP: Final[Permission] = "instances:write"  # whoever may connect a number sets the company up

SCREENS: Final[Mapping[Step, str]] = {
    Step.COMPANY: "/painel/config",
    Step.KNOWLEDGE: "/painel/conhecimento",
    Step.SIMULATOR: "/painel/simulador/",
    Step.NUMBER: "/painel/canais/novo",
    Step.EVENT: "/painel/canais/",
    Step.COLLEAGUE: "/painel/usuarios",
}
WORDS: Final[Mapping[Step, tuple[Any, Any]]] = {
    Step.COMPANY: (
        lazy_gettext("Apresente a sua empresa"),
        lazy_gettext("Em poucas linhas: quem são e o que fazem."),
    ),
    Step.KNOWLEDGE: (
        lazy_gettext("Conte o que os clientes perguntam"),
        lazy_gettext("Horário, endereço, preços: é com isso que ela responde."),
    ),
    Step.SIMULATOR: (
        lazy_gettext("Converse com a secretária"),
        lazy_gettext("No simulador você escreve como se fosse um cliente."),
    ),
    Step.NUMBER: (
        lazy_gettext("Conecte o seu WhatsApp"),
        lazy_gettext("Com o endereço e o token do seu Whaticket."),
    ),
    Step.EVENT: (
        lazy_gettext("Receba a primeira mensagem"),
        lazy_gettext("Cadastre no Whaticket o endereço que o canal mostra e mande um “oi” para o seu número."),
    ),
    Step.COLLEAGUE: (
        lazy_gettext("Chame um colega"),
        lazy_gettext("Para ninguém atender sozinho."),
    ),
}

onboarding_painel = Blueprint("onboarding", __name__, url_prefix="/primeiros-passos", template_folder="templates")


@dataclass(frozen=True, slots=True)
class Line:
    """A step as people read it."""

    heading: str
    words: str
    url: str
    is_done: bool


@onboarding_painel.post("/esconder")
@requires(SET_UP)
def hide() -> ResponseReturnValue:
    """Put away what is done. Raises StepsLeft."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        first_steps.hide(session, frozenset(_screens()), actor=user.actor)
    return redirect(url_for("painel.home.show"), 303)


def lines(session: Session, user: CurrentUser) -> Sequence[Line]:
    """The steps, for whoever may take them, until all are done and put away."""
    if not may(user.role, SET_UP):
        return ()
    done, screens = first_steps.done(session), _screens()
    if screens.keys() <= done and first_steps.are_hidden(session):
        return ()
    return [Line(str(WORDS[step][0]), str(WORDS[step][1]), url, step in done) for step, url in screens.items()]


def _screens() -> Mapping[Step, str]:
    found = ((step, painel_screens.existing(path)) for step, path in SCREENS.items())
    return {step: path for step, path in found if path is not None}
