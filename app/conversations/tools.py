"""What the secretary may do with a conversation: call a person, and store that somebody wants no more messages. The same use cases as
everywhere else."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from app.contacts import service as contacts
from app.conversations import conversations, holding, moving, stopping
from app.conversations.models import Conversation, Holder
from app.errors import NotFound
from app.llm.intents import Intent, Sentiment
from app.llm.port import CALL_PERSON
from app.llm.tools import Call, Tool, ToolResult, Wish
from app.notifications import alerts
from app.notifications.alerts import Alert

STOP: Final = "opt_out"
UNSURE: Final = 0.35  # below it a turn counts as not understood
ASKED: Final = "pedido do cliente"
UPSET: Final = "cliente insatisfeito"
LOST: Final = "não entendeu o cliente duas vezes seguidas"
SURE: Final = 0.85  # from it a model is believed that somebody wants no more messages; below it the customer is asked
LATE: Final = "a resposta demorou demais"
DANGER: Final = "pode haver perigo"

_TOLD: Final = "Você chamou uma pessoa da equipe; ela continua a conversa por aqui assim que puder."
_IS_COMING: Final = "Uma pessoa da equipe já foi chamada e continua a conversa por aqui assim que puder."
_STOPPED: Final = "Você registrou que o cliente não quer mais receber mensagens por iniciativa da empresa."


class CallPerson(BaseModel):
    """Why a person is needed, in words for the team."""

    model_config = ConfigDict(frozen=True)

    reason: str


def call_person(session: Session, conversation: Conversation, reason: str, *, turn_id: UUID | None = None) -> bool:
    """Flag the conversation for a person and tell the team. False when one was awaited, or is there. The caller holds the lock."""
    if not holding.ask_for_person(session, conversation, reason, turn_id=turn_id):
        return False
    alerts.raise_alert(session, Alert.PERSON_WANTED, str(conversation.id), "Um cliente espera uma pessoa.")
    return True


def _wanted(wish: Wish) -> CallPerson | None:
    if Intent.HUMAN in wish.intents:
        return CallPerson(reason=ASKED)
    if wish.awaited:
        return None
    if Intent.COMPLAINT in wish.intents and wish.sentiment is Sentiment.NEGATIVE:
        return CallPerson(reason=UPSET)
    if wish.confidence < UNSURE and wish.unsure_before and not wish.is_answered:
        return CallPerson(reason=LOST)
    return None


def _run(call: Call, arguments: CallPerson) -> ToolResult:
    with call.transaction() as session:
        conversation = _conversation(session, call)
        called = call_person(session, conversation, arguments.reason, turn_id=call.turn_id)
    return told(called)


def told(called: bool) -> ToolResult:
    """What there is to say of a call: the person was called by it, or one was awaited already."""
    return ToolResult(_TOLD if called else _IS_COMING)


def _look(call: Call, _: CallPerson) -> ToolResult | None:
    """Calling twice is calling once, and who awaits a person has called one."""
    with call.transaction() as session:
        conversation = _conversation(session, call)
        is_called = conversation.waiting_since is not None or conversation.holder == Holder.PERSON
    return ToolResult(_TOLD) if is_called else None


class OptOut(BaseModel):
    """Nothing more has to be said."""

    model_config = ConfigDict(frozen=True)


def _is_to_stop(wish: Wish) -> OptOut | None:
    """By the word of a model that the guard has not asked: what the guard's own would not believe, it does not believe either."""
    is_sure = wish.is_second_opinion and wish.confidence >= SURE
    return OptOut() if wish.intents[:1] == [Intent.OPT_OUT] and is_sure else None


def _stop(call: Call, _: OptOut) -> ToolResult:
    with call.transaction() as session:
        stopping.opt_out(session, _conversation(session, call), by=moving.BY_CUSTOMER, turn_id=call.turn_id)
    return ToolResult(_STOPPED)


def _has_stopped(call: Call, _: OptOut) -> ToolResult | None:
    with call.transaction() as session:
        is_stored = contacts.has_opted_out(session, _conversation(session, call).contact_id)
    return ToolResult(_STOPPED) if is_stored else None


def _conversation(session: Session, call: Call) -> Conversation:
    if call.conversation_id is None:
        raise NotFound("Sem conversa não há a quem isso se refira.")
    return conversations.lock(session, call.conversation_id)


TOOLS: Final[tuple[Tool[Any], ...]] = (
    Tool(
        name=CALL_PERSON,
        title="Chamar uma pessoa",
        description="Avisa a equipe de que o cliente espera uma pessoa.",
        arguments=CallPerson,
        effect="write",
        permission="conversations:write",
        wanted=_wanted,
        run=_run,
        look=_look,
        foreseen=_TOLD,
    ),
    Tool(
        name=STOP,
        title="Parar as mensagens",
        description="Registra que o cliente não quer mais receber mensagens por iniciativa da empresa.",
        arguments=OptOut,
        effect="write",
        permission="conversations:write",
        wanted=_is_to_stop,
        run=_stop,
        look=_has_stopped,
        foreseen=_STOPPED,
    ),
)
