"""What the customer wants, in the words of people: how one call tells another what was understood, without internal names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.llm.intents import Intent
from app.secretary.understanding import Understanding

_WISHES: Final[Mapping[Intent, str]] = {
    Intent.OPT_OUT: "não receber mais mensagens",
    Intent.HUMAN: "falar com uma pessoa da equipe",
    Intent.CANCEL: "cancelar um horário que já tem",
    Intent.RESCHEDULE: "mudar um horário que já tem",
    Intent.CONFIRM: "confirmar um horário que já tem",
    Intent.COMPLAINT: "que a sua reclamação seja ouvida",
    Intent.SCHEDULE: "marcar um horário",
    Intent.FOLLOWUP_POSITIVE: "dizer que gostou, ou ir em frente",
    Intent.FOLLOWUP_NEGATIVE: "dizer que não gostou, ou desistir",
    Intent.FOLLOWUP_FEEDBACK: "comentar o que recebeu",
    Intent.QUOTE_REQUEST: "saber um preço",
    Intent.FAQ: "uma informação sobre a empresa",
    Intent.THANKS_BYE: "agradecer ou se despedir",
    Intent.GREETING: "cumprimentar",
    Intent.OTHER: "outra coisa",
}


def of(understanding: Understanding) -> str:
    """One sentence."""
    wanted = dict.fromkeys((understanding.intent, *understanding.also))
    named = understanding.entities.service
    about = f" (assunto: {' '.join(named.split())[:80]})" if named else ""
    return f"{'; e '.join(_WISHES[intent] for intent in wanted)}{about}."
