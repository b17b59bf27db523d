"""A person wants no messages on our own initiative, or somebody of the company takes it back. Whoever names a conversation holds its lock.

What is noted at the person counts, for every gate that lets something proactive pass. The conversation's state follows where the table
lets it: while a person of the company has it or is awaited, it stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.contacts import service as contacts
from app.contacts.models import Contact
from app.conversations import fsm, moving
from app.conversations.fsm import State, Trigger
from app.conversations.models import Conversation
from app.errors import NotFound
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic


def opt_out(
    session: Session,
    conversation: Conversation,
    *,
    by: str,
    turn_id: UUID | None = None,
    message_id: int | None = None,
) -> None:
    """Idempotent. `by`: the customer, or `user:<id>` who notes it for them; the words are those of a turn or of a message."""
    recorded_as = moving.BY_SYSTEM if by == moving.BY_CUSTOMER else by
    contacts.opt_out(session, conversation.contact_id, by=recorded_as, turn_id=turn_id, message_id=message_id)
    _rest(session, conversation, by=by, turn_id=turn_id)


def _rest(session: Session, conversation: Conversation, *, by: str, turn_id: UUID | None = None) -> None:
    state = State(conversation.state)
    if state is not State.OPTED_OUT and fsm.move(state, Trigger.OPT_OUT) is State.OPTED_OUT:
        moving.apply(session, conversation, Trigger.OPT_OUT, by=by, turn_id=turn_id)
    live.changed(session, Topic.CONVERSATION, conversation.id)


def take_back(session: Session, conversation: Conversation, *, by: str) -> None:
    """It was misread, or the customer thought again: messages of ours may leave as before. Idempotent."""
    contacts.opt_in(session, conversation.contact_id, by=by)
    _go_on(session, conversation, by=by)


def _go_on(session: Session, conversation: Conversation, *, by: str) -> None:
    if conversation.state == State.OPTED_OUT:
        moving.apply(session, conversation, Trigger.OPT_OUT_TAKEN_BACK, by=by)
    live.changed(session, Topic.CONVERSATION, conversation.id)


def opt_out_person(session: Session, contact_id: UUID, *, by: str) -> None:
    """The same where no conversation is named: in all that the person has, one for each number of ours. Idempotent. Raises NotFound."""
    talks = _lock_all_of(session, contact_id)
    contacts.opt_out(session, contact_id, by=by)
    for talk in talks:
        _rest(session, talk, by=by)


def take_back_of_person(session: Session, contact_id: UUID, *, by: str) -> None:
    """In all of the person's conversations. Idempotent. Raises NotFound."""
    talks = _lock_all_of(session, contact_id)
    contacts.opt_in(session, contact_id, by=by)
    for talk in talks:
        _go_on(session, talk, by=by)


def _lock_all_of(session: Session, contact_id: UUID) -> Sequence[Conversation]:
    """Those with contacts that were merged into the person as well; in one order for all."""
    whoever = session.scalar(select(func.coalesce(Contact.merged_into, Contact.id)).where(Contact.id == contact_id))
    if whoever is None:
        raise NotFound("Contato não encontrado.")
    known_as = select(Contact.id).where(or_(Contact.id == whoever, Contact.merged_into == whoever))
    wanted = select(Conversation).where(Conversation.contact_id.in_(known_as)).order_by(Conversation.id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).all()
