"""Why something was given up, in words for people. What is not known here is shown as it was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_OF_MESSAGES: Final[Mapping[str, str]] = {
    "expired": "A mensagem esperou tanto para sair que perdeu o sentido.",
    "no_instance": "O canal por onde ela sairia não existe mais.",
    "in_doubt": "Não foi possível saber se a mensagem saiu, então ela não foi enviada de novo.",
    "bad_number": "O número não existe no WhatsApp ou está escrito de forma inválida.",
    "generic": "O WhatsApp recusou o envio várias vezes, sem dizer por quê.",
    "rejected": "O WhatsApp recusou a mensagem.",
    "failed": "O WhatsApp avisou que a mensagem não chegou.",
    "unauthorized": "O WhatsApp recusou a chave deste canal.",
    "subscription": "O plano do WhatsApp deste canal venceu.",
    "server_error": "O WhatsApp deste canal respondeu com erro várias vezes.",
    "garbage": "O WhatsApp deste canal respondeu algo que não se entende.",
    "unavailable": "O WhatsApp deste canal não respondeu.",
}
_OF_WORK: Final[Mapping[str, str]] = {
    "turns.run": "A secretária não conseguiu responder esta conversa.",
    "conversations.deliver": "O envio das mensagens desta conversa parou.",
}
_UNKNOWN: Final = "Algo deu errado do nosso lado, várias vezes seguidas."


def in_words(kind: str, cause: str | None) -> str:
    """What happened, for whoever decides whether to try again. `kind`: the work's name, or `message`."""
    if kind == "message":
        return _OF_MESSAGES.get(cause or "", cause or "A mensagem não pôde ser entregue.")
    return _OF_WORK.get(kind, _UNKNOWN)
