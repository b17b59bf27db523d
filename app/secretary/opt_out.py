"""Whether a customer asks us to stop writing to them, by their words. Refusing an offer, cancelling or preferring text is not that."""

from __future__ import annotations

import re
from typing import Final

from app.infra.portuguese import words

_ALONE: Final = re.compile(
    r"(?:sair|parar|pare|parem|stop|unsubscribe|baja|descadastrar|descadastra(?:r)? me|cancelar (?:a )?inscricao|me deixem? em paz)"
    r"(?: (?:por favor|obrigad[oa]|please|gracias))*"
)
_MESSAGES: Final = (
    r"(?:mensage\w+|propagandas?|promoc\w+|ofertas?|lembretes?|avisos?|campanhas?|novidades|anuncios?|spam|contatos?"
    r"|nada|isso)"
)
_ANY: Final = (
    rf"(?:as |os |suas |seus |essas |esses |estas |estes |mais |de |tantas |tantos |tanta |tanto )*{_MESSAGES}"
)
_SEND: Final = r"(?:mand\w+|envi\w+|escrev\w+|cham\w+|contat\w+|incomod\w+|perturb\w+|ench\w+|import\w+)"
_END: Final = r"(?: (?:por favor|aqui|nunca|agora|obrigad[oa]))*$"
_NOT_NEGATED: Final = r"(?<!nao )(?<!nao precisa )(?<!nao quero que )"
_AMONG_OTHERS: Final = re.compile(
    "|".join(
        rf"\b{wish}"
        for wish in (
            rf"{_NOT_NEGATED}(?:par[ae]m?|parar) de (?:me |nos )?{_SEND}(?: {_ANY}\b|(?: para mim)?{_END})",
            rf"nao (?:me |nos )?{_SEND} (?:mais|nunca mais)(?: {_ANY}\b|{_END})",
            rf"nao (?:quero|desejo|gostaria de) (?:mais )?receber (?:mais )?{_ANY}\b",
            rf"nao quero (?:mais )?que (?:voces |voce )?(?:me )?{_SEND}(?: mais)?(?: {_ANY}\b|{_END})",
            r"nao entrem? (?:mais )?em contato|nunca mais (?:me )?(?:mandem?|enviem?|escrevam?|chamem?)",
            r"(?:tir\w+|remov\w+|exclu\w+|retir\w+|apag\w+) (?:me|(?:o )?meu (?:numero|contato|telefone|whatsapp)) d\w+ "
            r"(?:sua |essa |esta |da )*(?:lista|cadastro|base|grupo|contatos|sistema)",
            r"me (?:tir\w+|remov\w+|exclu\w+|retir\w+) d\w+ (?:sua |essa |esta )?(?:lista|cadastro|base|contatos)",
            r"(?:revogo|retiro) (?:o )?(?:meu )?consentimento|descadastr\w+ (?:o )?(?:meu|me)",
            r"stop (?:messaging|texting|writing|contacting|sending)|(?:don t|do not) (?:text|message|write|contact) (?:to )?me",
            r"no me (?:escriban?|manden?|envien?) mas|dejen? de (?:escribirme|mandarme|enviarme)",
        )
    )
)


def asks_to_stop(message: str) -> bool:
    """Whether this message asks us to write no more, or no more of one kind."""
    said = " ".join(words(message))
    return bool(_ALONE.fullmatch(said) or _AMONG_OTHERS.search(said))
