"""Mounts the rooms' pages under /painel."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from app.conversations.painel import conversations_painel
from app.errors import DomainError, NotFound, Unauthenticated
from app.painel import formats, pages
from app.painel.events import live_painel
from app.tenants.painel import tenants_painel
from app.turns.painel import turns_painel

painel = Blueprint("painel", __name__, url_prefix="/painel", template_folder="templates", static_folder=pages.STATIC)

painel.before_request(pages.enter)
painel.after_request(pages.leave)
painel.context_processor(pages.context)
for form in (formats.phone, formats.hour, formats.day, formats.moment, formats.initials):
    painel.add_app_template_filter(form)
painel.register_error_handler(Unauthenticated, pages.ask_to_sign_in)
painel.register_error_handler(DomainError, pages.refuse)
painel.register_error_handler(HTTPException, pages.refuse_http)
painel.register_error_handler(OperationalError, pages.database_away)
painel.register_error_handler(InterfaceError, pages.database_away)
painel.register_error_handler(Exception, pages.bug)


@painel.get("/", strict_slashes=False)
def home() -> ResponseReturnValue:
    return redirect(url_for("painel.turns.home"))


@painel.get("/<path:_anything>")
def nowhere(_anything: str) -> ResponseReturnValue:
    """An unknown address under /painel is a page, too."""
    raise NotFound("O endereço pode ter mudado, ou a página não existe mais.")


painel.register_blueprint(live_painel)
painel.register_blueprint(tenants_painel)
painel.register_blueprint(conversations_painel)
painel.register_blueprint(turns_painel)
