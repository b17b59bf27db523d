"""/painel/canais: connect a number, see how it stands, pause it, disconnect it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.channels import connecting, health, instances
from app.channels.bodies import BODIES, OF_GATEWAY, InstancePatch, opened
from app.channels.connecting import AlreadyConnected
from app.channels.models import ChannelInstance
from app.channels.port import Finding, Subject
from app.errors import Invalid
from app.infra import idempotency, paging, parsing
from app.infra.idempotency import KeyReused
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires
from app.tenants.painel_screens import Entry, Place
from app.tenants.roles import may

ENTRY: Final = Entry(Place.CHANNELS, "painel.channels.home", lazy_gettext("Canais"), "channels", "instances:read")

PAGE: Final = 50
CHANGE: Final = "instances:write"
UNSURE: Final = "nao-sei"  # the first message shows the dialect; until then we send as most gateways want it
LIKELY: Final = "fork"
FIELD_OF: Final = {Subject.ADDRESS: "base_url", Subject.TOKEN: "token", Subject.LOGIN: "password"}
SECRETS: Final = ("token", "password", "secret")

channels_painel = Blueprint("channels", __name__, url_prefix="/canais", template_folder="templates")


@channels_painel.context_processor
def _words() -> dict[str, Callable[[str], str]]:
    """What channels and alerts say, in the reader's language. Templates would take what `_()` returns for safe HTML."""
    return {"said": gettext}


@channels_painel.get("/")
@requires("instances:read")
def home() -> ResponseReturnValue:
    user, cursor = current_user(), request.args.get("cursor")
    after = paging.decode(cursor, instances.place) if cursor else None
    with tenant_session(user.company_id) as session:
        rows = instances.listed(session, after=after, limit=PAGE + 1)
        shown = rows[:PAGE]
        states = health.of(session, shown)
    more = paging.encode(shown[-1].created_at.isoformat(), shown[-1].id) if len(rows) > PAGE else None
    return render_template(
        "channels/list.html", rows=shown, states=states, more=more, may_change=may(user.role, CHANGE), notice=_notice()
    )


@channels_painel.get("/novo")
@requires("instances:write")
def new() -> ResponseReturnValue:
    return _form({"channel": "whaticket", "dialect": UNSURE})


@channels_painel.post("/novo")
@requires("instances:write")
def create() -> ResponseReturnValue:
    """Checks the connection first. One that is not good is shown, and saved only when the person insists. Sent twice, it is made once."""
    user, form = current_user(), request.form
    try:
        asked = parsing.repeatable_form(user.actor, "csrf_token", "anyway")
        model = BODIES.get(form.get("channel", ""))
        if model is None:
            raise Invalid(gettext("Escolha o tipo de canal."), field="channel")
        given = parsing.checked(model, _given(form))
        values = opened(given)
        gateway = {name: values[name] for name in OF_GATEWAY & values.keys()}
        prepared = instances.prepare(given.channel, values.get("dialect"), gateway)
    except Invalid as error:
        return _form(*_without_secrets(form, _problems(error))), error.status

    def connect() -> idempotency.Answer:
        instance, _ = connecting.connect(session, prepared, values, name=given.name, actor=user.actor)
        return {"id": str(instance.id)}, 303

    try:
        with tenant_session(user.company_id) as session:
            if (answered := idempotency.answered(session, asked)) is not None:
                return _made(answered)
            connecting.refuse_double(session, prepared.gateway)  # before the gateway is asked, which may take its time
        findings = connecting.check(prepared)
        if not connecting.is_good(findings) and "anyway" not in form:
            return _form(form, _broken(findings), findings=findings), 422
        with tenant_session(user.company_id) as session:
            return _made(idempotency.once(session, asked, connect))
    except AlreadyConnected as error:
        return _form(*_without_secrets(form, {}), taken=error.details), error.status
    except KeyReused as error:  # a page of the browser's history, sent again with something else in it
        told = gettext("Este formulário já criou um canal: veja em Canais. Para criar mais um, envie de novo.")
        return _form({**_without_secrets(form, {})[0], "key": ""}, {"": told}), error.status


@channels_painel.get("/<uuid:instance_id>")
@requires("instances:read")
def show(instance_id: UUID) -> ResponseReturnValue:
    return page_of(instance_id)


@channels_painel.post("/<uuid:instance_id>/conferir")
@requires("instances:write")
def check(instance_id: UUID) -> ResponseReturnValue:
    """Ask the gateway now."""
    return page_of(instance_id, findings=connecting.check_saved(current_user().company_id, instance_id))


@channels_painel.get("/<uuid:instance_id>/editar")
@requires("instances:write")
def edit(instance_id: UUID) -> ResponseReturnValue:
    return _edit_form(instance_id)


@channels_painel.post("/<uuid:instance_id>/editar")
@requires("instances:write")
def change(instance_id: UUID) -> ResponseReturnValue:
    """Secrets left blank stay as they are."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        instance = instances.get(session, instance_id)
    try:
        values = opened(parsing.checked(InstancePatch, _changes(instance)))
        gateway = {name: value for name, value in values.items() if name in OF_GATEWAY}
        prepared = instances.prepare_change(user.company_id, instance_id, gateway)
    except Invalid as error:
        return _edit_form(instance_id, problems=_problems(error)), error.status
    others = {name: value for name, value in values.items() if name not in OF_GATEWAY}
    try:
        with tenant_session(user.company_id) as session:
            connecting.change(session, instance_id, values=others, gateway=prepared, actor=user.actor)
    except Invalid as error:
        return _edit_form(instance_id, problems=_problems(error)), error.status
    except AlreadyConnected as error:
        return _edit_form(instance_id, problems={}, taken=error.details), error.status
    return redirect(url_for("painel.channels.show", instance_id=instance_id, feito="alterado"), 303)


@channels_painel.post("/<uuid:instance_id>/pausar")
@requires("instances:write")
def pause(instance_id: UUID) -> ResponseReturnValue:
    return _paused(instance_id, True)


@channels_painel.post("/<uuid:instance_id>/retomar")
@requires("instances:write")
def resume(instance_id: UUID) -> ResponseReturnValue:
    return _paused(instance_id, False)


@channels_painel.get("/<uuid:instance_id>/excluir")
@requires("instances:write")
def ask_to_delete(instance_id: UUID) -> ResponseReturnValue:
    """What it means, before it is done."""
    with tenant_session(current_user().company_id) as session:
        instance = instances.get(session, instance_id)
    return render_template("channels/delete.html", instance=instance)


@channels_painel.post("/<uuid:instance_id>/excluir")
@requires("instances:write")
def delete(instance_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        instances.delete(session, instance_id, actor=user.actor)
    return redirect(url_for("painel.channels.home", feito="excluido"), 303)


def _paused(instance_id: UUID, paused: bool) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        instances.update(session, instance_id, values={"paused": paused}, gateway={}, actor=user.actor)
    done = "pausado" if paused else "retomado"
    return redirect(url_for("painel.channels.show", instance_id=instance_id, feito=done), 303)


def page_of(
    instance_id: UUID, *, findings: Sequence[Finding] = (), phone: str = "", phone_problem: str | None = None
) -> str:
    """The channel's page. `phone`, `phone_problem`: the number of a test message that was typed, and what is wrong with it."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        instance = instances.get(session, instance_id)
        state = health.of(session, [instance])[instance.id]
    may_change = may(user.role, CHANGE)
    return render_template(
        "channels/show.html",
        instance=instance,
        state=state,
        facts=instances.facts(instance) if may_change else None,
        webhook_url=instances.webhook_url(instance) if may_change else None,
        obstacle=instances.obstacle(instance) if may_change else None,
        may_change=may_change,
        may_write=may(user.role, "conversations:write"),
        findings=findings,
        phone=phone,
        phone_problem=phone_problem,
        is_new="novo" in request.args,
        key=uuid4().hex,
        notice=_notice(),
    )


def _form(
    filled: Mapping[str, Any],
    problems: Mapping[str, str] | None = None,
    *,
    findings: Sequence[Finding] = (),
    taken: Mapping[str, Any] | None = None,
) -> str:
    """Secrets are not sent back to the page, save those of a form that is right and only needs a second look."""
    return render_template(
        "channels/new.html",
        filled=filled,
        problems=problems or {},
        findings=findings,
        taken=taken,
        instance=None,
        key=filled.get("key") or uuid4().hex,
        spare_key=uuid4().hex,
    )


def _made(answer: idempotency.Answer) -> ResponseReturnValue:
    made, status = answer
    return redirect(url_for("painel.channels.show", instance_id=made["id"], novo=1), status)


def _broken(findings: Sequence[Finding]) -> dict[str, str]:
    """What a check found wrong, by the name of the form's field; a disconnected phone is no field's fault."""
    return {
        FIELD_OF[each.subject]: gettext(each.words)
        for each in findings
        if each.ok is False and each.subject in FIELD_OF
    }


def _edit_form(
    instance_id: UUID, *, problems: Mapping[str, str] | None = None, taken: Mapping[str, Any] | None = None
) -> str:
    with tenant_session(current_user().company_id) as session:
        instance = instances.get(session, instance_id)
    known: dict[str, Any] = {
        **instances.facts(instance),
        "name": instance.name,
        "channel": instance.channel,
        "dialect": instance.dialect,
    }
    if problems is not None:
        typed, problems = _without_secrets(request.form, problems)
        known.update(typed)
    return render_template("channels/edit.html", instance=instance, filled=known, problems=problems or {}, taken=taken)


def _without_secrets(form: Mapping[str, str], problems: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The form as it may be shown again, and what is wrong with it: also that a secret is not there any more and has to be typed anew."""
    typed = [name for name in SECRETS if form.get(name)]
    again = {name: str(gettext("Por segurança, escreva de novo.")) for name in typed}
    return {name: value for name, value in form.items() if name not in SECRETS}, {**again, **problems}


def _given(form: Mapping[str, str]) -> dict[str, Any]:
    """The form as the API's body: what was left blank was not given, and fields of the other kind of channel do not count."""
    fields = BODIES[form["channel"]].model_fields
    body: dict[str, Any] = {name: form[name] for name in fields if name != "login" and form.get(name, "").strip()}
    if "login" in fields and (form.get("email", "").strip() or form.get("password")):
        body["login"] = {"email": form.get("email", "").strip(), "password": form.get("password", "")}
    if body.get("dialect") == UNSURE:
        body["dialect"] = LIKELY
    if "queue_id" in body:
        body["queue_id"] = _number(body["queue_id"])
    return {"name": "", **body}


def _changes(instance: ChannelInstance) -> dict[str, Any]:
    """What the form of a saved number changes. `forget_login`, `forget_secret`: take it away."""
    form = request.form
    body: dict[str, Any] = {"name": form.get("name", "")}
    if form.get("secret"):
        body["secret"] = form["secret"]
    elif "forget_secret" in form:
        body["secret"] = None
    if instance.channel == health.SIMULATOR:
        return body
    if form.get("dialect"):
        body["dialect"] = form["dialect"]
    body["base_url"] = form.get("base_url", "").strip()
    queue = form.get("queue_id", "").strip()
    body["queue_id"] = _number(queue) if queue else None
    if form.get("token", "").strip():
        body["token"] = form["token"]
    if form.get("email", "").strip() or form.get("password"):
        body["login"] = {"email": form.get("email", "").strip(), "password": form.get("password", "")}
    elif "forget_login" in form:
        body["login"] = None
    return body


def _number(written: str) -> int | str:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 12 else written


def _problems(error: Invalid) -> dict[str, str]:
    """What is wrong, by the name of the form's field."""
    told = error.details.get("errors") or [{"field": error.details.get("field") or "", "message": error.message}]
    return {each["field"].removeprefix("login."): each["message"] for each in told}


def _notice() -> str | None:
    said = {
        "pausado": gettext("O canal está pausado: nada sai por ele até você retomar."),
        "retomado": gettext("O canal voltou a enviar."),
        "alterado": gettext("As alterações foram salvas e já valem."),
        "excluido": gettext("O canal foi excluído."),
    }
    return said.get(request.args.get("feito", ""))
