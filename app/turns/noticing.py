"""What a turn leaves behind for people: alerts, figures of mood and wishes, and a person called where nobody else answers."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from app.conversations import holding
from app.conversations.models import Conversation
from app.conversations.tools import DANGER
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.turns import autonomy
from app.turns.metrics import INTENTS, SENTIMENTS, STOPPED, TOOL_CALLS, VIOLATIONS
from app.turns.thinking import Thought

_BROKEN: Final = {
    "invented_price": "um preço que ninguém informou",
    "invented_discount": "um desconto que ninguém deu",
    "invented_deadline": "um prazo que ninguém informou",
    "invented_time": "um horário que ninguém informou",
    "invented_date": "uma data que ninguém informou",
    "invented_number": "um número que ninguém informou",
    "invented_appointment": "um horário livre que ninguém consultou",
    "invented_link": "um endereço de internet que ninguém informou",
    "diagnosis": "um diagnóstico",
    "prescription": "um remédio",
    "opinion": "uma opinião jurídica",
    "promise": "uma promessa",
    "contract": "um negócio fechado",
    "claimed_done": "que fez algo que não fez",
    "personal_data": "dados de outra pessoa",
    "other_company": "o nome de outra empresa",
}
_IN_DANGER: Final = "Um cliente pode estar em perigo: veja a conversa agora."
_OUR_WORKINGS: Final = "palavras internas do sistema"
_WHY_SILENT: Final = {
    "repeated": "a mesma mensagem de novo e de novo",
    "menu": "parece o menu de um robô",
    "turns": "respostas demais em uma hora",
}


def notice(session: Session, conversation: Conversation, thought: Thought) -> None:
    """The caller holds the conversation's lock, and ends the turn in the same commit."""
    _count(thought)
    key = str(conversation.id)
    if broken := thought.outcome.get("broken_limit"):
        told = f"Uma resposta foi barrada: citava {_BROKEN.get(broken, _OUR_WORKINGS)}."
        alerts.raise_alert(session, Alert.CONSTRAINT, key, told)
    if "danger" in thought.outcome:
        _tell_of_danger(session, conversation)
    elif thought.outcome.get("guard") == "runaway":
        why = _WHY_SILENT[thought.outcome["circles"]]
        holding.ask_for_person(session, conversation, f"conversa em círculos: {why}")
        alerts.raise_alert(session, Alert.RUNAWAY, key, f"A secretária parou de responder: {why}.")
    elif autonomy.waits_for_person(thought) and holding.ask_for_person(
        session, conversation, "a secretária não responde sozinha"
    ):
        alerts.raise_alert(session, Alert.PERSON_WANTED, key, "Um cliente espera uma resposta da equipe.")


def _tell_of_danger(session: Session, conversation: Conversation) -> None:
    """Whatever the team was awaited for until now, or whether she may answer at all: this goes first."""
    if not holding.ask_for_person(session, conversation, DANGER):
        conversation.waiting_reason = DANGER
    alerts.raise_alert(session, Alert.PERSON_WANTED, str(conversation.id), _IN_DANGER)


def _count(thought: Thought) -> None:
    """Here, and not where things happen: what somebody only tries out is thought in the same way, and no figure of any customer."""
    if thought.understanding is not None:
        INTENTS.labels(thought.understanding.intent).inc()
        SENTIMENTS.labels(thought.understanding.sentiment).inc()
    if stopped := thought.outcome.get("guard"):
        STOPPED.labels(stopped).inc()
    if broken := thought.outcome.get("broken_limit"):
        VIOLATIONS.labels(broken).inc()
    for step in thought.trace.steps:
        if step["step"] == "tool":
            TOOL_CALLS.labels(step["tool"], step["state"]).inc()
