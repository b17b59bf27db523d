"""How fast each model has been lately in the company's turns, failed attempts included, and a warning while one is too slow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.infra import clock
from app.llm.settings import LlmSettings
from app.notifications import alerts, reading
from app.notifications.alerts import Alert
from app.tenants import settings as company_settings

LATELY: Final = timedelta(minutes=30)
ENOUGH: Final = 10  # calls; of fewer a mean says little
MOST_READ: Final = 500  # turns, the latest

_MEASURED = text(
    """
    SELECT each.call ->> 'model' AS model, count(*) AS calls,
        CAST(avg(CAST(each.call ->> 'ms' AS numeric)) AS float8) / 1000 AS mean_s
    FROM (
        SELECT trace -> 'tried' AS calls FROM turns WHERE trace IS NOT NULL AND started_at > :since
        ORDER BY started_at DESC LIMIT :most
    ) AS latest, jsonb_array_elements(latest.calls) AS each (call)
    GROUP BY 1 ORDER BY 1
    """
)


@dataclass(frozen=True, slots=True)
class Speed:
    """What a model's calls took on average. `limit_s`: from where the company wants to be told."""

    model: str
    calls: int
    mean_s: float
    limit_s: float

    @property
    def is_slow(self) -> bool:
        return self.mean_s > self.limit_s

    @property
    def tells(self) -> bool:
        """Whether there were enough calls to warn of it."""
        return self.is_slow and self.calls >= ENOUGH


def lately(session: Session) -> Sequence[Speed]:
    """Every model that the company's turns asked within the last half hour."""
    limit_s = company_settings.read(session, LlmSettings).slow_from_s
    rows = session.execute(_MEASURED, {"since": clock.now() - LATELY, "most": MOST_READ})
    return [Speed(row.model, row.calls, row.mean_s, limit_s) for row in rows]


def look(session: Session) -> None:
    """Warn of each model that is too slow, once, and take it back when it is fast again or nobody asks it any more."""
    speeds = lately(session)
    warned = {alert.key for alert in reading.open_of(session, Alert.MODEL_SLOW)}
    for speed in speeds:
        if speed.tells and speed.model not in warned:
            alerts.raise_alert(session, Alert.MODEL_SLOW, speed.model, _told(speed))
    for model in warned - {speed.model for speed in speeds if speed.is_slow}:
        alerts.resolve(session, Alert.MODEL_SLOW, model)


def _told(speed: Speed) -> str:
    return (
        f"O modelo {speed.model} levou em média {_seconds(speed.mean_s)} por chamada na última meia hora;"
        f" o limite é {_seconds(speed.limit_s)}."
    )


def _seconds(value: float) -> str:
    """For people: `2,3 s`."""
    return f"{value:.3g} s".replace(".", ",")
