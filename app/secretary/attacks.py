"""Whether a message attacks: exact rules on every reading of it, then the local model for what no rule knows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from app.infra.portuguese import words
from app.llm.offline.understanding.attacks import attack_score
from app.llm.offline.understanding.unmasking import is_encoded, is_smuggling, readings
from app.secretary.attack_words import Aim, aim_in, has_markup

SUSPECTED: Final = 0.8
"""The local model's score from which it is believed alone: below, harmless look-alikes would be turned away."""

# What only sounds like one: instructions of the trade, corrections of one's own words, one's own papers, a system that is down.
_HARMLESS: Final = re.compile(
    r"\b(?:instruc\w+|instructions|instrucciones|regras|rules) (?:\w+ )?(?:d[aeo]s?|para|of|for|after|depois|despues)(?: \w+)? (?:pos"
    r"|exam\w*|cirurg\w+|surgery|cirugia|preparo|montagem|uso|lavagem|procedimento|depois|extrac\w+|jogo|condominio|cancelamento)"
    r"|\b(?:mandei|enviei|escrevi|digitei|foi|sent|wrote)\b.*\b(?:errad\w|engano|sem querer|by mistake|by accident)"
    r"|\b(?:sobre|de) mim\b|\bmeus dados\b|\bdo meu (?:carro|exame|pedido|caso|processo|contrato|imovel|boleto)\b"
    r"|\bque eu (?:mandei|enviei|passei|preenchi|entreguei|assinei)|\bsistema (?:indisponivel|fora do ar|solar|de pontos|de ensino)"
)


@lru_cache(maxsize=2_000)
def aim_of(message: str) -> Aim | None:
    """What the message is after; None for an honest one."""
    if is_smuggling(message) or is_encoded(message) or has_markup(message):
        return Aim.HIDDEN
    for reading in readings(message):
        if (aim := aim_in(" ".join(words(reading)))) is not None:
            return aim
    if _HARMLESS.search(" ".join(words(message))):
        return None
    return Aim.SUSPECTED if attack_score(message) >= SUSPECTED else None
