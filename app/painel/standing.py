"""How channels, model and workers stand, in plain words, for people who do not know what a worker is. `operations` judges; this says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext

from app.channels.health import State
from app.operations.standing import Channel, Doing, Light, Model, Standing, Thinking, Work
from app.painel.formats import lasting

PROVIDERS: Final[Mapping[str, Any]] = {
    "openai": "OpenAI",
    "gemini": "Gemini",
    "offline": lazy_gettext("o modelo local"),
}
_CHANNELS: Final[Mapping[State, Any]] = {
    State.TROUBLE: lazy_gettext("Não está enviando."),
    State.PAUSED: lazy_gettext("Pausado: nada sai por ele até alguém retomar."),
    State.BLIND: lazy_gettext("Envia, mas não deixa conferir o que saiu."),
    State.UNHEARD: lazy_gettext("Ainda não recebeu nenhuma mensagem."),
    State.GOOD: lazy_gettext("Recebendo e enviando."),
}
_UNAIDED: Final = lazy_gettext("O modelo local, que confere as mensagens ao lado, não está pronto.")
_WORK: Final[Mapping[Doing, Any]] = {
    Doing.STOPPED: lazy_gettext("Parado: nada é respondido até voltar. As mensagens ficam guardadas."),
    Doing.FORGETFUL: lazy_gettext(
        "Responde, mas o que ficou para depois não é retomado: a agenda de tarefas está parada."
    ),
    Doing.UP_TO_DATE: lazy_gettext("Em dia: nada espera na fila."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing and how it stands; `url`: where more is said of it."""

    light: Light
    heading: str
    words: str
    url: str | None = None


def lines(found: Standing) -> list[Line]:
    """Each thing in a line."""
    said = [_channel(each) for each in found.channels] or [_no_channel()]
    said.append(_model(found.model))
    return [*said, _work(found.work)] if found.work is not None else said


def in_a_word(found: Standing) -> str:
    """The whole of it."""
    if not found.wrong:
        return str(gettext("Tudo funcionando"))
    return str(ngettext("%(num)d coisa pede atenção", "%(num)d coisas pedem atenção", found.wrong))


def _channel(channel: Channel) -> Line:
    health = channel.health
    words = str(_CHANNELS[health.state])
    if channel.is_simulated and health.state is State.GOOD:
        words = gettext("Para experimentar, sem WhatsApp de verdade.")
    elif health.state in (State.TROUBLE, State.BLIND) and health.trouble:
        words = gettext(health.trouble)
    return Line(channel.light, channel.name, words, url_for("painel.channels.show", instance_id=channel.id))


def _no_channel() -> Line:
    words = gettext("Conecte um para a secretária atender no WhatsApp.")
    return Line(Light.QUIET, gettext("Nenhum número conectado"), words, url_for("painel.channels.home"))


def _model(model: Model) -> Line:
    """Whom the answers come from; where that was not who should have answered, so."""
    heading = gettext("Inteligência da secretária")
    if model.state is Thinking.BUILT_IN:
        return Line(model.light, heading, _built_in(model))
    words = _hosted(model)
    if model.is_unaided:
        words = f"{words} {_UNAIDED}"
    return Line(model.light, heading, words)


def _built_in(model: Model) -> str:
    if model.is_unaided:
        return str(gettext("O modelo local não está pronto: há mensagens que ficam sem resposta até que fique."))
    return str(gettext("O modelo local, sem internet: responde só com o que a empresa contou."))


def _hosted(model: Model) -> str:
    name = f"{PROVIDERS[model.first.provider]} ({model.first.model})"
    if model.instead is None:
        return str(gettext("Quem responde é %(model)s.", model=name))
    stand_in = str(PROVIDERS.get(model.instead, model.instead))
    return str(gettext("%(model)s não respondeu; no lugar respondeu %(other)s.", model=name, other=stand_in))


def _work(work: Work) -> Line:
    if work.state is Doing.LATE:
        words = gettext("Atrasado: há algo na fila há %(time)s.", time=lasting(work.oldest_s))
    else:
        words = str(_WORK[work.state])
    return Line(work.light, gettext("Trabalho da secretária"), words, url_for("painel.operations.home"))
