"""How a company's channels, model and work stand, and how bad that is. The panel puts it into words.

Workers are counted outside the company's session (`readiness.workers_now`) and handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from app.analytics import answering
from app.channels import health, instances
from app.channels.health import Health, State
from app.infra import clock, paging
from app.llm import available
from app.llm.available import Available
from app.llm.settings import LlmSettings
from app.operations import local_model, queues, readiness
from app.tenants import settings as company_settings
from app.tenants.roles import may
from app.tenants.users import CurrentUser

MOST_CHANNELS: Final = 4
LATELY: Final = timedelta(minutes=30)


class Light(StrEnum):
    """From bad to good. `QUIET`: nothing is wrong, and nothing is there yet."""

    BAD = "bad"
    WARN = "warn"
    QUIET = "quiet"
    GOOD = "good"


class Thinking(StrEnum):
    """Whom the answers come from. `BUILT_IN`: no hosted model is asked; `REPLACED`: another had to answer lately."""

    BUILT_IN = "built_in"
    HOSTED = "hosted"
    REPLACED = "replaced"


class Doing(StrEnum):
    """How work gets on. `STOPPED`: nothing is answered; `LATE`: it waits for too long; `FORGETFUL`: what was put off does not return."""

    STOPPED = "stopped"
    LATE = "late"
    FORGETFUL = "forgetful"
    UP_TO_DATE = "up_to_date"


_CHANNEL: Final[Mapping[State, Light]] = {
    State.TROUBLE: Light.BAD,
    State.PAUSED: Light.WARN,
    State.BLIND: Light.WARN,
    State.UNHEARD: Light.WARN,
    State.GOOD: Light.GOOD,
}
_DOING: Final[Mapping[Doing, Light]] = {
    Doing.STOPPED: Light.BAD,
    Doing.LATE: Light.WARN,
    Doing.FORGETFUL: Light.WARN,
    Doing.UP_TO_DATE: Light.GOOD,
}


@dataclass(frozen=True, slots=True)
class Channel:
    """A connected number."""

    id: UUID
    name: str
    health: Health
    is_simulated: bool

    @property
    def light(self) -> Light:
        return _CHANNEL[self.health.state]


@dataclass(frozen=True, slots=True)
class Model:
    """`first`: who should answer; `instead`: the provider that did; `is_unaided`: processes work without the local model."""

    state: Thinking
    first: Available
    instead: str | None = None
    is_unaided: bool = False

    @property
    def light(self) -> Light:
        if self.is_unaided:
            return Light.BAD if self.state is Thinking.BUILT_IN else Light.WARN
        return Light.WARN if self.state is Thinking.REPLACED else Light.GOOD


@dataclass(frozen=True, slots=True)
class Work:
    """`oldest_s`: for how long something due has been waiting."""

    state: Doing
    oldest_s: float = 0.0

    @property
    def light(self) -> Light:
        return _DOING[self.state]


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it. `channels`: the worst first, `more` are not listed; `work`: None for whoever may not look into it."""

    channels: Sequence[Channel]
    more: int
    model: Model
    work: Work | None

    @property
    def lights(self) -> list[Light]:
        parts = (*self.channels, self.model, *([self.work] if self.work else ()))
        return [part.light for part in parts] + ([] if self.channels else [Light.QUIET])

    @property
    def light(self) -> Light:
        worst = min(self.lights, key=list(Light).index)
        return Light.GOOD if worst is Light.QUIET else worst

    @property
    def wrong(self) -> int:
        """How many of them ask for attention."""
        return sum(light in (Light.BAD, Light.WARN) for light in self.lights)


def read(session: Session, reader: CurrentUser, workers: Mapping[str, int]) -> Standing:
    """`workers`: living processes by role."""
    numbers = instances.listed(session, after=None, limit=paging.MOST)
    states = health.of(session, numbers)
    ordered = sorted(numbers, key=lambda each: list(State).index(states[each.id].state))
    return Standing(
        channels=[
            Channel(each.id, each.name, states[each.id], each.channel == health.SIMULATOR)
            for each in ordered[:MOST_CHANNELS]
        ],
        more=max(0, len(numbers) - MOST_CHANNELS),
        model=_model(session),
        work=_work(session, workers) if may(reader.role, "operations:read") else None,
    )


def _model(session: Session) -> Model:
    first = available.in_order(company_settings.read(session, LlmSettings).providers)[0]
    is_unaided = local_model.is_told(session)
    if first.model is None:
        return Model(Thinking.BUILT_IN, first, is_unaided=is_unaided)
    last = answering.latest(session)
    if last is None or last.provider == first.provider or clock.now() - last.at > LATELY:
        return Model(Thinking.HOSTED, first, is_unaided=is_unaided)
    return Model(Thinking.REPLACED, first, last.provider, is_unaided)


def _work(session: Session, workers: Mapping[str, int]) -> Work:
    if not workers["pool"]:
        return Work(Doing.STOPPED)
    oldest_s = max((queue.oldest_s for queue in queues.of(session)), default=0.0)
    if oldest_s > readiness.OLDEST_DUE_S:
        return Work(Doing.LATE, oldest_s)
    return Work(Doing.UP_TO_DATE if workers["scheduler"] else Doing.FORGETFUL, oldest_s)
