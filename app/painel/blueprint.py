"""Mounts the rooms' pages under /painel."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException

from app.channels.painel import ENTRY as CHANNELS
from app.channels.painel import channels_painel
from app.conversations.painel import ENTRY as CONVERSATIONS
from app.conversations.painel import conversations_painel
from app.conversations.painel_desk import desk_painel
from app.conversations.painel_states import states_painel
from app.errors import DomainError, NotFound, Unauthenticated
from app.infra import compressing
from app.infra.db import DATABASE_AWAY
from app.infra.limiting import limiter
from app.notifications.painel import notifications_painel
from app.onboarding.painel import onboarding_painel
from app.onboarding.painel_config import ENTRY as SETTINGS
from app.onboarding.painel_config import config_painel
from app.operations import causes
from app.operations.painel import ENTRY as OPERATIONS
from app.operations.painel import operations_painel
from app.operations.painel_held import held_painel
from app.operations.painel_spending import spending_painel
from app.operations.painel_trial import trial_painel
from app.painel import formats, navigation, pages
from app.painel.events import live_painel
from app.painel.home import ENTRY as HOME
from app.painel.home import home_painel
from app.tenants import auth
from app.tenants.auth import signed_in
from app.tenants.errors import CsrfFailed
from app.tenants.painel import tenants_painel
from app.tenants.painel_account import ENTRY as ACCOUNT
from app.tenants.painel_account import account_painel
from app.turns.painel import ENTRY as SIMULATOR
from app.turns.painel import turns_painel
from app.turns.painel_knowing import knowing_painel
from app.turns.painel_suggesting import suggesting_painel

# A room joins with its pages and, where it has a screen of its own in the navigation, its entry.
ROOMS: Final = (
    live_painel,
    tenants_painel,
    account_painel,
    home_painel,
    onboarding_painel,
    config_painel,
    notifications_painel,
    conversations_painel,
    desk_painel,
    states_painel,
    turns_painel,
    knowing_painel,
    suggesting_painel,
    channels_painel,
    operations_painel,
    held_painel,
    spending_painel,
)
ENTRIES: Final = (HOME, CONVERSATIONS, SIMULATOR, CHANNELS, OPERATIONS, SETTINGS, ACCOUNT)

_PALETTE: Final = ("paper", "card", "well", "line", "edge", "soft", "ink", "accent", "tint", "mine", "warn", "danger")


def _allowed() -> str:
    name = "STRANGERS_PER_MINUTE" if auth.browser().startswith(":") else "PAINEL_PER_MINUTE"
    return f"{current_app.config[name]}/minute"


painel = Blueprint("painel", __name__, url_prefix="/painel", template_folder="templates", static_folder=pages.STATIC)

painel.before_request(pages.enter)
painel.after_request(pages.leave)
painel.after_request(compressing.compress)
painel.context_processor(pages.context)
FORMS: Final = (
    *(
        formats.phone,
        formats.hour,
        formats.day,
        formats.calendar_day,
        formats.long_day,
        formats.moment,
        formats.initials,
    ),
    *(formats.month, formats.dollars, formats.amount),
    *(formats.ago, formats.lasting, formats.ours, formats.duration, formats.filesize),
)
for form in FORMS:
    painel.add_app_template_filter(form)
painel.add_app_template_filter(partial(causes.in_words, say=gettext), "cause")
painel.register_error_handler(Unauthenticated, pages.ask_to_sign_in)
painel.register_error_handler(DomainError, pages.refuse)
painel.register_error_handler(CsrfFailed, pages.refuse_old_page)
painel.register_error_handler(RateLimitExceeded, pages.refuse_too_many)
painel.register_error_handler(HTTPException, pages.refuse_http)
for away in DATABASE_AWAY:
    painel.register_error_handler(away, pages.database_away)
painel.register_error_handler(Exception, pages.bug)


@painel.get("/<path:_anything>")
def nowhere(_anything: str) -> ResponseReturnValue:
    """An unknown address under /painel is a page, too."""
    raise NotFound("O endereço pode ter mudado, ou a página não existe mais.")


@painel.get("/estilo")
@signed_in
def style() -> ResponseReturnValue:
    """Every part that pages are made of, for whoever builds one."""
    return render_template("painel/style.html", palette=_PALETTE)


channels_painel.register_blueprint(trial_painel)  # a test message belongs to its channel's pages
for room in ROOMS:
    painel.register_blueprint(room)
limiter.shared_limit(_allowed, scope="painel", key_func=auth.browser)(painel)
navigation.offer(ENTRIES)
