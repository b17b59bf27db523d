"""The way that a conversation went through its states, for people and programs: the latest step first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations.fsm import State, Trigger
from app.conversations.holding import user_of
from app.conversations.models import Transition
from app.tenants import users


@dataclass(frozen=True, slots=True)
class Step:
    """One step, or one that was refused. `to` None: it would have led to no state. `by_name`: of the user, while they are of the team."""

    id: int
    start: State
    to: State | None
    trigger: Trigger
    cause: str | None
    turn_id: UUID | None
    by: str
    by_name: str | None
    accepted: bool
    at: datetime

    @property
    def moved(self) -> bool:
        return self.accepted and self.to is not self.start


def steps(session: Session, conversation_id: UUID, *, before: int | None, limit: int) -> list[Step]:
    """The steps before the one numbered `before` (None: until now), newest first. Two statements, however many there are."""
    query = select(Transition).where(Transition.conversation_id == conversation_id)
    if before is not None:
        query = query.where(Transition.id < before)
    rows = session.scalars(query.order_by(Transition.id.desc()).limit(limit)).all()
    return _named(session, rows)


def _named(session: Session, rows: Sequence[Transition]) -> list[Step]:
    people = {row.by: user_of(row.by) for row in rows}
    names = users.names_of(session, {user for user in people.values() if user is not None})

    def step(row: Transition) -> Step:
        user = people[row.by]
        return Step(
            id=row.id,
            start=State(row.from_state),
            to=State(row.to_state) if row.to_state else None,
            trigger=Trigger(row.trigger),
            cause=row.cause,
            turn_id=row.turn_id,
            by=row.by,
            by_name=names.get(user) if user else None,
            accepted=row.accepted,
            at=row.at,
        )

    return [step(row) for row in rows]
