"""States of a conversation, and what moves it, in the words of the people who look at them. Pages pass them through gettext."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.conversations.fsm import State, Trigger

STATES: Final[Mapping[State, str]] = {
    State.NEW: "Nova",
    State.GREETING: "Cumprimento",
    State.ANSWERING: "Respondendo",
    State.QUALIFYING_QUOTE: "Orçamento",
    State.SCHEDULING: "Agendando",
    State.CONFIRMING: "Confirmando",
    State.RESCHEDULING: "Remarcando",
    State.CANCELLING: "Cancelando",
    State.AFTER_CARE: "Pós-atendimento",
    State.WAITING_PERSON: "Espera uma pessoa",
    State.WITH_PERSON: "Com uma pessoa",
    State.OPTED_OUT: "Não procurar",
    State.CLOSED: "Encerrada",
}
MEANINGS: Final[Mapping[State, str]] = {
    State.NEW: "O cliente escreveu e ainda não foi entendido.",
    State.GREETING: "O cliente cumprimentou; falta dizer o que quer.",
    State.ANSWERING: "A secretária responde perguntas.",
    State.QUALIFYING_QUOTE: "O cliente quer saber um preço.",
    State.SCHEDULING: "O cliente quer marcar um horário.",
    State.CONFIRMING: "O cliente confirma um horário.",
    State.RESCHEDULING: "O cliente quer mudar um horário.",
    State.CANCELLING: "O cliente quer desmarcar.",
    State.AFTER_CARE: "O cliente conta como foi, ou reclama.",
    State.WAITING_PERSON: "Alguém da equipe foi chamado. Enquanto não vem, a secretária responde o que sabe.",
    State.WITH_PERSON: "Alguém da equipe responde; a secretária fica em silêncio.",
    State.OPTED_OUT: "O cliente pediu para não receber mensagens. Se escrever de novo, é atendido.",
    State.CLOSED: "Nada mais a fazer. A próxima mensagem do cliente a começa de novo.",
}
TRIGGERS: Final[Mapping[Trigger, str]] = {
    Trigger.OPT_OUT: "pediu para não receber mensagens",
    Trigger.HUMAN: "pediu uma pessoa",
    Trigger.CANCEL: "quer desmarcar",
    Trigger.RESCHEDULE: "quer mudar o horário",
    Trigger.CONFIRM: "confirma o horário",
    Trigger.COMPLAINT: "reclama",
    Trigger.SCHEDULE: "quer marcar um horário",
    Trigger.FOLLOWUP_POSITIVE: "conta que gostou",
    Trigger.FOLLOWUP_NEGATIVE: "conta que não gostou",
    Trigger.FOLLOWUP_FEEDBACK: "comenta como foi",
    Trigger.QUOTE_REQUEST: "quer saber um preço",
    Trigger.FAQ: "faz uma pergunta",
    Trigger.THANKS_BYE: "agradece ou se despede",
    Trigger.GREETING: "cumprimenta",
    Trigger.OTHER: "fala de outra coisa",
    Trigger.CUSTOMER_WRITES: "escreveu de novo",
    Trigger.CUSTOMER_WRITES_TO_PERSON: "escreveu de novo a quem o atende",
    Trigger.PERSON_ASKED: "uma pessoa foi chamada",
    Trigger.BOOKED: "horário marcado",
    Trigger.MOVED: "horário mudado",
    Trigger.CANCELLED: "horário desmarcado",
    Trigger.CONFIRMED: "horário confirmado",
    Trigger.QUOTE_MADE: "orçamento feito",
    Trigger.TAKE_OVER: "alguém da equipe assumiu",
    Trigger.GIVE_BACK: "a equipe devolveu à secretária",
    Trigger.CLOSE: "a equipe encerrou",
    Trigger.REOPEN: "a equipe reabriu",
    Trigger.OPT_OUT_TAKEN_BACK: "a equipe desfez o pedido de não receber mensagens",
    Trigger.IDLE: "ficou parada",
    Trigger.PROPOSED: "proposta do modelo",
}
