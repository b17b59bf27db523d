"""/painel: Início. What needs a person now, today in figures, how everything stands, and what is left to set up.

It stands above the rooms and only puts together what they say. Three parts of it are fetched anew while it is open.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext, to_user_timezone
from sqlalchemy.orm import Session

from app.analytics import attention, today
from app.analytics.attention import Attention
from app.analytics.today import Today
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.notifications import painel as notices
from app.onboarding import painel as first_steps
from app.operations import readiness, standing
from app.painel import standing as in_words
from app.tenants.auth import current_user, requires
from app.tenants.painel_screens import Entry, Place
from app.tenants.roles import may
from app.tenants.users import CurrentUser

ENTRY: Final = Entry(Place.HOME, "painel.home.show", lazy_gettext("Início"), "home", "conversations:read")

_LAG_MS: Final = int(1000 * today.REMEMBERED_S) + 500  # so long after a change no page is given figures from before it

home_painel = Blueprint("home", __name__)


@home_painel.get("/", strict_slashes=False)
@requires("conversations:read")
def show() -> ResponseReturnValue:
    user = current_user()
    workers = readiness.workers_now()
    with tenant_session(user.company_id) as session:
        now = clock.now()
        return render_template(
            "painel/home.html",
            greeting=_greeting(now, user.name),
            now=now,
            steps=first_steps.lines(session, user),
            lag_ms=_LAG_MS,
            **_needed(session, user, now),
            **_figures(today.figures(session, now)),
            **_standing(session, user, workers),
        )


@home_painel.get("/inicio/agora")
@requires("conversations:read")
def needed() -> ResponseReturnValue:
    """The list of what needs a person, for a page that is open."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        return render_template("painel/_needed.html", **_needed(session, user, clock.now()))


@home_painel.get("/inicio/hoje")
@requires("conversations:read")
def figures() -> ResponseReturnValue:
    """The figures, a moment old."""
    with tenant_session(current_user().company_id) as session:
        return render_template("painel/_fresh_figures.html", **_figures(today.remembered(session)))


@home_painel.get("/inicio/estado")
@requires("conversations:read")
def health() -> ResponseReturnValue:
    user, workers = current_user(), readiness.workers_now()
    with tenant_session(user.company_id) as session:
        return render_template("painel/_standing.html", **_standing(session, user, workers))


def _needed(session: Session, user: CurrentUser, now: datetime) -> dict[str, Any]:
    found = attention.all_of_it(session, user, now)
    return {
        "needed": found.talks,
        "notices": [notices.notices_of(group) for group in found.alerts],
        "given_up": found.given_up,
        "may_look": may(user.role, "operations:read"),
        "is_calm": found.is_calm,
        "said": _said(found.talks),
    }


def _said(found: Attention) -> str:
    """What is read aloud when it changes."""
    if not found.waiting_total:
        return str(gettext("Ninguém está esperando uma pessoa."))
    return str(
        ngettext("%(num)d conversa espera uma pessoa.", "%(num)d conversas esperam uma pessoa.", found.waiting_total)
    )


def _figures(found: Today) -> dict[str, Any]:
    """For the page; `hours` as the script that draws them takes them."""
    drawn = {
        "customers": [hour.customers for hour in found.hours],
        "secretary": [hour.secretary for hour in found.hours],
        "team": [hour.team for hour in found.hours],
    }
    spoken = [hour for hour in found.hours if hour.customers or hour.secretary or hour.team]
    return {"today": found, "hours": drawn, "spoken": spoken}


def _standing(session: Session, user: CurrentUser, workers: dict[str, int]) -> dict[str, Any]:
    found = standing.read(session, user, workers)
    return {
        "standing": found,
        "standing_lines": in_words.lines(found),
        "standing_in_a_word": in_words.in_a_word(found),
    }


def _greeting(now: datetime, name: str) -> str:
    hour = to_user_timezone(now).hour
    first = name.split()[0] if name.split() else ""
    if hour < 5 or hour >= 18:
        return str(gettext("Boa noite, %(name)s", name=first))
    if hour < 12:
        return str(gettext("Bom dia, %(name)s", name=first))
    return str(gettext("Boa tarde, %(name)s", name=first))
