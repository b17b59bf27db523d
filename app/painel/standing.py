"""How channels, model and workers stand, in plain words, for people who do not know what a worker is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy.orm import Session

from app.analytics import answering
from app.channels import health, instances
from app.channels.health import Health, State
from app.channels.models import ChannelInstance
from app.infra import clock, paging
from app.llm import available
from app.llm.settings import LlmSettings
from app.operations import queues, readiness
from app.painel.formats import lasting
from app.tenants import settings as company_settings
from app.tenants.roles import may
from app.tenants.users import CurrentUser

MOST_CHANNELS: Final = 4
LATELY: Final = timedelta(minutes=30)
PROVIDERS: Final[Mapping[str, Any]] = {
    "openai": "OpenAI",
    "gemini": "Gemini",
    "offline": lazy_gettext("o modelo interno"),
}


class Light(StrEnum):
    """From bad to good. `QUIET`: nothing is wrong, and nothing is there yet."""

    BAD = "bad"
    WARN = "warn"
    QUIET = "quiet"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing and how it stands; `url`: where more is said of it."""

    light: Light
    heading: str
    words: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it. `more`: numbers that are not listed."""

    lines: Sequence[Line]
    more: int

    @property
    def light(self) -> Light:
        worst = min((line.light for line in self.lines), key=list(Light).index, default=Light.GOOD)
        return Light.GOOD if worst is Light.QUIET else worst


_LIGHTS: Final[Mapping[State, tuple[Light, Any]]] = {
    State.TROUBLE: (Light.BAD, lazy_gettext("Não está enviando.")),
    State.PAUSED: (Light.WARN, lazy_gettext("Pausado: nada sai por ele até alguém retomar.")),
    State.BLIND: (Light.WARN, lazy_gettext("Envia, mas não deixa conferir o que saiu.")),
    State.UNHEARD: (Light.WARN, lazy_gettext("Ainda não recebeu nenhuma mensagem.")),
    State.GOOD: (Light.GOOD, lazy_gettext("Recebendo e enviando.")),
}


def read(session: Session, user: CurrentUser, workers: Mapping[str, int]) -> Standing:
    """`workers`: processes by role, which are asked for outside the company's session. Work is shown to whoever may look into it."""
    numbers = instances.listed(session, after=None, limit=paging.MOST)
    states = health.of(session, numbers)
    ordered = sorted(numbers, key=lambda each: list(State).index(states[each.id].state))
    lines = [_channel(each, states[each.id]) for each in ordered[:MOST_CHANNELS]] or [_no_channel()]
    lines.append(_model(session))
    if may(user.role, "operations:read"):
        lines.append(_work(session, workers))
    return Standing(lines, more=max(0, len(numbers) - MOST_CHANNELS))


def _channel(instance: ChannelInstance, state: Health) -> Line:
    light, words = _LIGHTS[state.state]
    if instance.channel == health.SIMULATOR and state.state is State.GOOD:
        words = gettext("Para experimentar, sem WhatsApp de verdade.")
    elif state.state in (State.TROUBLE, State.BLIND) and state.trouble:
        words = gettext(state.trouble)
    return Line(light, instance.name, str(words), url_for("painel.channels.show", instance_id=instance.id))


def _no_channel() -> Line:
    words = gettext("Conecte um para a secretária atender no WhatsApp.")
    return Line(Light.QUIET, gettext("Nenhum número conectado"), words, url_for("painel.channels.home"))


def _model(session: Session) -> Line:
    """Whom the answers come from; where that was not who should have answered, so."""
    first = available.in_order(company_settings.read(session, LlmSettings).providers)[0]
    last = answering.latest(session)
    heading = gettext("Inteligência da secretária")
    name = f"{PROVIDERS[first.provider]} ({first.model})" if first.model else None
    if name is None:
        return Line(
            Light.GOOD, heading, gettext("O modelo interno, sem internet: responde só com o que a empresa contou.")
        )
    if last is None or last.provider == first.provider or clock.now() - last.at > LATELY:
        return Line(Light.GOOD, heading, gettext("Quem responde é %(model)s.", model=name))
    stand_in = str(PROVIDERS.get(last.provider, last.provider))
    words = gettext("%(model)s não respondeu; no lugar respondeu %(other)s.", model=name, other=stand_in)
    return Line(Light.WARN, heading, words)


def _work(session: Session, workers: Mapping[str, int]) -> Line:
    heading, where = gettext("Trabalho da secretária"), url_for("painel.operations.home")
    if not workers["pool"]:
        words = gettext("Parado: nada é respondido até voltar. As mensagens ficam guardadas.")
        return Line(Light.BAD, heading, words, where)
    oldest_s = max((queue.oldest_s for queue in queues.of(session)), default=0.0)
    if oldest_s > readiness.OLDEST_DUE_S:
        words = gettext("Atrasado: há algo na fila há %(time)s.", time=lasting(oldest_s))
        return Line(Light.WARN, heading, words, where)
    if not workers["scheduler"]:
        words = gettext("Responde, mas o que ficou para depois não é retomado: a agenda de tarefas está parada.")
        return Line(Light.WARN, heading, words, where)
    return Line(Light.GOOD, heading, gettext("Em dia: nada espera na fila."), where)


def in_a_word(found: Standing) -> str:
    """The whole of it."""
    bad = sum(line.light in (Light.BAD, Light.WARN) for line in found.lines)
    if not bad:
        return str(gettext("Tudo funcionando"))
    return str(ngettext("%(num)d coisa pede atenção", "%(num)d coisas pedem atenção", bad))
