"""What she would say with settings that nobody has stored yet: the road of a turn without its ends. Nothing is kept, nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.infra import clock
from app.infra.tenancy import tenant_session
from app.llm.port import Said
from app.secretary import context
from app.secretary.settings import Autonomy, SecretarySettings
from app.tenants import settings as company_settings
from app.tenants.settings import Section
from app.turns import autonomy, explaining, thinking
from app.turns.explaining import Explained


@dataclass(frozen=True, slots=True)
class Previewed:
    """`text` None: she says nothing. `autonomy`: what would become of it; `calls_person`: she would call somebody of the team."""

    text: str | None
    options: Sequence[str]
    autonomy: Autonomy
    calls_person: bool
    how: Explained | None


def preview(company_id: UUID, values: Sequence[Section], dialogue: Sequence[Said], *, now: datetime) -> Previewed:
    """Her answer to the last line of `dialogue`, as the company would have it with `values`. Raises ProviderError."""
    with tenant_session(company_id) as session:
        company_settings.trying(session, values)
        read = context.imagined(session, dialogue, now=now)
    allowed = autonomy.of(_manner(values, read.manner))
    if allowed is Autonomy.OFF:
        return Previewed(None, (), allowed, True, None)
    started = clock.monotonic()
    thought = thinking.imagine(read)
    with tenant_session(company_id) as session:
        how = explaining.of_thought(
            session, thought.provider, thought.model, thought.outcome, clock.monotonic() - started
        )
    said = thought.reply
    if said is None:
        return Previewed(None, (), allowed, False, how)
    return Previewed(said.text, tuple(said.options), allowed, said.wants_person, how)


def _manner(values: Sequence[Section], otherwise: SecretarySettings) -> SecretarySettings:
    return next((value for value in values if isinstance(value, SecretarySettings)), otherwise)
