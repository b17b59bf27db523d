"""/painel/canais/…/teste: a test message through a number. A part of that number's pages, which the room of channels shows."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.channels import instances
from app.channels import painel as channel_pages
from app.errors import Invalid
from app.infra import parsing
from app.infra.tenancy import tenant_session
from app.operations import causes, channel_trial
from app.tenants.auth import current_user, requires

trial_painel = Blueprint("trial", __name__, template_folder="templates")


@trial_painel.context_processor
def _words() -> dict[str, Callable[[str | None], str]]:
    return {"cause_in_words": lambda cause: causes.in_words(cause, gettext)}


@trial_painel.post("/<uuid:instance_id>/teste")
@requires("instances:write")
def start(instance_id: UUID) -> ResponseReturnValue:
    """Send a test message through a number. A number that is none is told beside the field, on the channel's page."""
    user, phone = current_user(), request.form.get("phone", "")
    try:
        key = parsing.form_key()
        with tenant_session(user.company_id) as session:
            message_id = channel_trial.start(session, instance_id, phone=phone, key=key, actor=user.actor)
    except Invalid as error:
        return channel_pages.page_of(instance_id, phone=phone, phone_problem=gettext(error.message)), error.status
    return redirect(url_for("painel.channels.trial.show", instance_id=instance_id, message_id=message_id), 303)


@trial_painel.get("/<uuid:instance_id>/teste/<int:message_id>")
@requires("instances:write")
def show(instance_id: UUID, message_id: int) -> ResponseReturnValue:
    """How far the test message got."""
    with tenant_session(current_user().company_id) as session:
        instance = instances.get(session, instance_id)
        made = channel_trial.show(session, instance_id, message_id)
    return render_template("operations/trial.html", instance=instance, trial=made)
