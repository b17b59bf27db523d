"""A company's settings of all rooms together: which there are, how people find them, and storing them beside colleagues who do the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.billing.settings import BillingSettings
from app.conversations.settings import ConversationSettings
from app.errors import Conflict
from app.llm.settings import LlmSettings
from app.secretary.settings import SecretarySettings
from app.secretary.templates import TemplateSettings
from app.tenants import settings as company_settings
from app.tenants.opening import OpeningSettings
from app.tenants.settings import NEVER_SET, Section
from app.turns.settings import TurnSettings

SECTIONS: Final[Sequence[type[Section]]] = (
    SecretarySettings,
    TemplateSettings,
    OpeningSettings,
    ConversationSettings,
    TurnSettings,
    LlmSettings,
    BillingSettings,
)
"""What `/painel/config` shows. A room joins with its section."""


class Overtaken(Conflict):
    """A colleague stored other values of the same section after this person's page was made. `sections`: which."""

    code = "settings_overtaken"

    def __init__(self, sections: Sequence[str]) -> None:
        super().__init__("Outra pessoa mudou estes ajustes enquanto você escrevia.", sections=list(sections))


@dataclass(frozen=True, slots=True)
class Base:
    """What stood on the page: each section's values and version."""

    values: Mapping[str, Any]
    versions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together for whoever sets them, whichever room they are of."""

    id: str
    heading: Any
    lead: Any
    fields: Sequence[str]


def stored(session: Session) -> dict[str, Section]:
    """Every section as it is."""
    return {section.SECTION: company_settings.read(session, section) for section in SECTIONS}


def versions(session: Session) -> dict[str, int]:
    found = company_settings.versions(session)
    return {section.SECTION: found.get(section.SECTION, NEVER_SET) for section in SECTIONS}


def save(session: Session, typed: Mapping[str, Section], base: Base, *, actor: str) -> list[str]:
    """Store the sections that this person changed; returns which. Raises Overtaken, and then nothing is stored.

    A section that only a colleague changed stays as the colleague left it.
    """
    now, seen = stored(session), versions(session)
    changed = [name for name, value in typed.items() if value != now[name] and not _as_it_was(value, base)]
    overtaken = [name for name in changed if seen[name] != base.versions.get(name, seen[name])]
    if overtaken:
        raise Overtaken(overtaken)
    for name in changed:
        company_settings.write(session, typed[name], actor=actor, seen=seen[name])
    return changed


def _as_it_was(value: Section, base: Base) -> bool:
    return bool(value.model_dump(mode="json") == base.values.get(value.SECTION))


def base_of(given: Mapping[str, str]) -> Base:
    """From what the form carries along. What cannot be read counts as nothing: then every difference is this person's."""
    values: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    for section in SECTIONS:
        version, _, before = given.get(f"antes.{section.SECTION}", "").partition(":")
        if not (version.isascii() and version.isdigit() and len(version) < 10):
            continue
        numbers[section.SECTION] = int(version)
        try:
            values[section.SECTION] = section.model_validate_json(before).model_dump(mode="json")
        except ValidationError:
            values[section.SECTION] = None
    return Base(values, numbers)


def carried(section: Section, version: int) -> str:
    """What the form carries along of a section: see `base_of`."""
    return f"{version}:{json.dumps(section.model_dump(mode='json'), ensure_ascii=False)}"


_WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_REST: Final = "detalhes"

_TOLD: Final = (
    Group(
        "quem",
        lazy_gettext("Quem ela é"),
        lazy_gettext("O nome com que se apresenta, e o que pode fazer sozinha."),
        ("secretary.enabled", "secretary.autonomy", "secretary.name", "secretary.about"),
    ),
    Group(
        "fala",
        lazy_gettext("Como ela fala"),
        lazy_gettext("Experimente na conversa de teste: ela já usa o que você escolher aqui, mesmo antes de guardar."),
        (
            *("secretary.voice", "secretary.formality", "secretary.empathy", "secretary.humour", "secretary.emoji"),
            *("secretary.message_limit", "secretary.opening_morning", "secretary.opening_afternoon"),
            *("secretary.opening_evening", "templates.closing", "templates.unknown", "templates.person"),
            "secretary.languages",
        ),
    ),
    Group(
        "horarios",
        lazy_gettext("Quando a empresa abre"),
        lazy_gettext(
            "Escreva como preferir: 08:00-12:00, 14:00-18:00. Vazio: fechado neste dia. Sem nenhum dia, ela não promete horário."
        ),
        tuple(f"opening.{day}" for day in _WEEK),
    ),
    Group(
        "silencio",
        lazy_gettext("Quando nada sai sozinho"),
        lazy_gettext("Para ninguém ser incomodado de madrugada. O que a sua equipe escreve sai sempre."),
        (
            *("conversations.quiet_from", "conversations.quiet_until", "conversations.quiet_holds_replies"),
            "conversations.most_per_hour",
        ),
    ),
    Group(
        "ritmo",
        lazy_gettext("No ritmo de uma pessoa"),
        lazy_gettext("Quanto ela espera o cliente terminar de escrever, e quanto leva para escrever a resposta."),
        (
            *("turns.wait_finished_s", "turns.wait_unfinished_s", "turns.wait_most_s", "conversations.human_delay"),
            *("conversations.characters_per_second", "conversations.min_delay_s", "conversations.max_delay_s"),
            "conversations.split_above",
        ),
    ),
    Group(
        "equipe",
        lazy_gettext("Quando a equipe entra"),
        lazy_gettext("Prazos de quem atende, e quando uma conversa descansa."),
        ("conversations.person_within_min", "conversations.phone_hold_h", "conversations.idle_hours"),
    ),
    Group(
        "modelo",
        lazy_gettext("Inteligência e gasto"),
        lazy_gettext("Qual modelo responde primeiro, e até quanto pode gastar."),
        (
            *("llm.providers", "billing.monthly_ceiling_usd", "billing.conversation_ceiling_usd"),
            *("billing.first_alert_percent", "billing.second_alert_percent", "billing.cheaper_from_percent"),
            "llm.slow_from_s",
        ),
    ),
)


def groups() -> list[Group]:
    """Every field of every section once; what no group names stands in the last, so that nothing can be forgotten."""
    every = [f"{section.SECTION}.{name}" for section in SECTIONS for name in section.model_fields]
    told = [
        Group(group.id, group.heading, group.lead, [name for name in group.fields if name in every]) for group in _TOLD
    ]
    named = {name for group in told for name in group.fields}
    rest = Group(
        _REST,
        lazy_gettext("Detalhes"),
        lazy_gettext("Quase ninguém precisa mexer aqui."),
        [name for name in every if name not in named],
    )
    return [*told, rest]
