"""What she would say with settings that nobody has stored yet: the road of a turn without its ends. Nothing is kept, nothing is sent.

Models are asked as in every turn, so it is paid for and counted as usage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from app.billing.budget import Piece
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.llm import purse
from app.llm.port import Said
from app.secretary import context
from app.secretary.settings import Autonomy
from app.tenants import settings as company_settings
from app.tenants.settings import Section
from app.turns import explaining, spending, thinking
from app.turns.explaining import Explained
from app.turns.remembering import Forgetful
from app.turns.tools import Looking

KIND: Final = "preview"


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
    allowed = read.manner.autonomy if read.manner.enabled else Autonomy.OFF
    started = clock.monotonic()
    with purse.paying(company_id, Piece(f"{KIND}:{uuid4()}", KIND), read.providers, calls=spending.CALLS) as own:
        turn = thinking.Turn(replace(read, providers=own.providers, meter=own.meter))
        thought = thinking.think(turn, Forgetful(), Looking(company_id))
    thought_s = clock.monotonic() - started
    if allowed is Autonomy.OFF and thought.reply is None:
        return Previewed(None, (), allowed, True, None)
    with tenant_session(company_id) as session:
        how = explaining.of_thought(session, thought.provider, thought.model, thought.outcome, thought.trace, thought_s)
    said = thought.reply
    if said is None:
        return Previewed(None, (), allowed, False, how)
    return Previewed(said.text, tuple(said.options), allowed, said.wants_person, how)
