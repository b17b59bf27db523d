"""/painel/config: how the secretary serves, in one form of all rooms' settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from app.conversations import holding
from app.errors import ProviderError
from app.infra import audit, clock
from app.infra.audit import AuditEntry
from app.infra.storable import storable
from app.infra.tenancy import tenant_session
from app.infra.web import wants_fragment
from app.knowledge import service as knowledge
from app.llm import available
from app.llm.port import Said
from app.llm.settings import LlmSettings
from app.onboarding import config, config_fields
from app.onboarding.config import SECTIONS, Overtaken
from app.onboarding.config_fields import Typed
from app.tenants import companies, users
from app.tenants import settings as company_settings
from app.tenants.auth import current_user, requires
from app.tenants.painel_screens import Entry, Place
from app.tenants.roles import may
from app.tenants.settings import Section
from app.turns import preview as previewing
from app.turns.preview import Previewed

ENTRY: Final = Entry(Place.SETTINGS, "painel.config.show", lazy_gettext("Ajustes"), "settings", "settings:read")

WRITE: Final = "settings:write"
HOURS: Final = ("9", "15", "20")
MOST_SAID: Final = 20
LONGEST_SAID: Final = 1000
SHOWN_EXAMPLES: Final = 2
_WHO: Final[dict[str, Literal["customer", "secretary"]]] = {"customer": "customer", "secretary": "secretary"}
_CHANGED: Final = ("settings_changed",)

config_painel = Blueprint("config", __name__, url_prefix="/config", template_folder="templates")


@config_painel.context_processor
def _words() -> dict[str, Callable[[str], str]]:
    """What settings say of themselves, in the reader's language. Templates would take what `_()` returns for safe HTML."""
    return {"said": gettext}


@config_painel.get("/")
@requires("settings:read")
def show() -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return _page(session)


@config_painel.post("/")
@requires(WRITE)
def save() -> ResponseReturnValue:
    """All of it, or nothing: one wrong field stores none, and everything typed stands there again."""
    user, typed = current_user(), config_fields.read(SECTIONS, request.form)
    if typed.problems:
        with tenant_session(user.company_id) as session:
            return _page(session, typed), 422
    try:
        with tenant_session(user.company_id) as session:
            changed = config.save(session, typed.values, config.base_of(request.form), actor=user.actor)
    except Overtaken as error:
        with tenant_session(user.company_id) as session:
            return _page(session, typed, overtaken=error.details["sections"]), error.status
    return redirect(url_for("painel.config.show", feito="guardado" if changed else "igual"), 303)


@config_painel.post("/previa")
@requires(WRITE)
def preview() -> ResponseReturnValue:
    """One more answer of the test conversation, with the settings as they are typed. Nothing of it is stored."""
    user = current_user()
    if "recomecar" in request.form:
        return _talk([])
    dialogue = _dialogue()
    if not dialogue or dialogue[-1].who != "customer":
        return _talk(dialogue, problem=gettext("Escreva o que o cliente diria."))
    values, problem = _tried()
    if problem is not None:
        return _talk(dialogue[:-1], problem=problem)
    with tenant_session(user.company_id) as session:
        zone = ZoneInfo(companies.current(session).timezone)
    try:
        answered = previewing.preview(user.company_id, values, dialogue, now=_hour_asked(zone))
    except ProviderError:
        return _talk(dialogue[:-1], problem=gettext("O modelo não respondeu agora. Tente de novo em instantes."))
    if answered.text is not None:
        dialogue = [*dialogue, Said("secretary", answered.text)]
    return _talk(dialogue, answered)


def _dialogue() -> list[Said]:
    """What was said so far and what is said now, as the page carries it along."""
    lines = [each.partition(":") for each in request.form.getlist("dito")[-MOST_SAID:]]
    earlier = [Said(_WHO[who], storable(words)[:LONGEST_SAID]) for who, _, words in lines if who in _WHO and words]
    asked = storable(request.form.get("exemplo") or request.form.get("pergunta", "")).strip()[:LONGEST_SAID]
    return [*earlier, Said("customer", asked)] if asked else earlier


def _tried() -> tuple[Sequence[Section], str | None]:
    """The settings that came along, or what is wrong with them. A page without scripts sends none: then those that are stored count."""
    if not any(f"antes.{section.SECTION}" in request.form for section in SECTIONS):
        return (), None
    typed = config_fields.read(SECTIONS, request.form)
    wrong = _wrong(typed)
    if not wrong:
        return list(typed.values.values()), None
    _, title, words = wrong[0]
    return (), f"{gettext('Corrija antes um ajuste:')} {gettext(title) if title else ''} {gettext(words)}"


def _hour_asked(zone: ZoneInfo) -> datetime:
    """The part of the day that is tried, today; else now."""
    now, asked = clock.now(), request.form.get("hora", "")
    if asked not in HOURS:
        return now
    return now.astimezone(zone).replace(hour=int(asked), minute=0)


def _talk(dialogue: Sequence[Said], answered: Previewed | None = None, *, problem: str | None = None) -> str:
    user = current_user()
    with tenant_session(user.company_id) as session:
        shown: dict[str, Any] = {
            "said_so_far": dialogue,
            "answered": answered,
            "problem": problem,
            "examples": _examples(session),
        }
        if wants_fragment():
            return render_template("onboarding/_preview_talk.html", **shown)
        return _page(session, **shown)


def _examples(session: Session) -> list[str]:
    """What customers of this company ask, and how they sound when something is wrong."""
    told = [question[:1].upper() + question[1:] for question in knowledge.example_questions(session, SHOWN_EXAMPLES)]
    return [gettext("Oi, bom dia!"), *told, gettext("Estou esperando há uma hora, que falta de respeito!")]


def _page(session: Session, typed: Typed | None = None, *, overtaken: Sequence[str] = (), **preview: Any) -> str:
    user = current_user()
    stored = config.stored(session)
    return render_template(
        "onboarding/config.html",
        groups=[(group, _shown(stored, group.fields, typed, overtaken)) for group in config.groups()],
        carried=_carried(stored, config.versions(session)),
        wrong=_wrong(typed),
        by=_last_change(session, overtaken),
        is_typed=typed is not None,
        may_write=may(user.role, WRITE),
        answering=available.in_order(company_settings.read(session, LlmSettings).providers),
        **{"examples": _examples(session), **preview},
        toast=_toast(),
    )


def _shown(
    stored: Mapping[str, Section], names: Sequence[str], typed: Typed | None, overtaken: Sequence[str]
) -> list[config_fields.Shown]:
    return [_field(stored, name, typed, overtaken) for name in names]


def _field(
    stored: Mapping[str, Section], name: str, typed: Typed | None, overtaken: Sequence[str]
) -> config_fields.Shown:
    section, _, field = name.partition(".")
    return config_fields.shown(
        stored[section],
        field,
        raw=typed.raw if typed else {},
        problem=typed.problems.get(name) if typed else None,
        now=_differing(stored[section], field, typed) if typed and section in overtaken else None,
    )


def _differing(stored: Section, field: str, typed: Typed) -> str | None:
    """What stands there now, where it is not what this person typed."""
    mine = typed.values[stored.SECTION]
    if getattr(mine, field) == getattr(stored, field):
        return None
    words = config_fields.in_words(stored, field)
    if isinstance(getattr(stored, field), bool):
        words = gettext("ligado") if getattr(stored, field) else gettext("desligado")
    return words or str(gettext("vazio"))


def _carried(stored: Mapping[str, Section], versions: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(f"antes.{name}", config.carried(section, versions[name])) for name, section in stored.items()]


def _wrong(typed: Typed | None) -> list[tuple[str, str, str]]:
    """Each wrong field's anchor, title and what to do, for the head of the form. A rule of a whole section has no anchor."""
    found = []
    for name, words in (typed.problems if typed else {}).items():
        section, _, field = name.partition(".")
        kind = next(each for each in SECTIONS if each.SECTION == section)
        known = kind.model_fields.get(field)
        found.append(
            (name.replace(".", "-").replace("_", "-") if known else "", known.title or "" if known else "", words)
        )
    return found


def _last_change(session: Session, sections: Sequence[str]) -> dict[str, Any] | None:
    """Who was quicker, and when."""
    entries = [entry for section in sections for entry in audit.about(session, section, _CHANGED, before=None, limit=1)]
    if not entries:
        return None
    latest: AuditEntry = max(entries, key=lambda entry: entry.id)
    return {"name": _name(session, holding.user_of(latest.actor)), "at": latest.at}


def _name(session: Session, user_id: UUID | None) -> str:
    return users.names_of(session, {user_id}).get(user_id, "") if user_id else ""


def _toast() -> str | None:
    said = {
        "guardado": gettext("Guardado. Vale a partir da próxima resposta dela."),
        "igual": gettext("Nada mudou: já estava assim."),
    }
    return said.get(request.args.get("feito", ""))
