"""Why something failed, and what it was, in words for people. What no words are known for is shown as it was noted, masked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from app.operations.dead_letter import MESSAGE

KINDS: Final[Mapping[str, str]] = {
    MESSAGE: "Mensagem a um cliente",
    "turns.run": "Responder a um cliente",
    "conversations.deliver": "Entregar as mensagens de uma conversa",
}
_REASONS: Final[Mapping[str, str]] = {
    "bad_number": "O número não existe no WhatsApp ou foi escrito de forma inválida.",
    "unauthorized": "O Whaticket recusou o token do canal. Confira o token em Canais.",
    "subscription": "O plano do Whaticket venceu ou não permite enviar.",
    "generic": "O Whaticket tentou várias vezes e não conseguiu enviar.",
    "in_doubt": "Não deu para saber se a mensagem saiu, e repetir poderia mandá-la duas vezes.",
    "resent_after_doubt": "A mensagem foi enviada de novo depois de uma dúvida sobre a entrega.",
    "expired": "A mensagem esperou demais e já não fazia sentido enviá-la.",
    "no_instance": "O canal desta conversa foi excluído.",
    "line_down": "O telefone está desconectado do Whaticket. Leia o QR code de novo.",
    "timeout": "O Whaticket não respondeu a tempo.",
    "connection": "Não foi possível conectar ao Whaticket.",
    "pace": "O Whaticket pediu para enviar mais devagar.",
    "not_found": "O endereço do canal não é o da API do Whaticket.",
    "address": "O endereço do canal não pode ser alcançado.",
    "breaker_open": "O Whaticket falhou várias vezes seguidas; esperamos um pouco antes de tentar de novo.",
    "rejected": "O Whaticket recusou a mensagem.",
    "failed": "O WhatsApp avisou que a mensagem não chegou.",
    "server_error": "O Whaticket respondeu com erro várias vezes.",
    "garbage": "O Whaticket respondeu algo que não se entende.",
    "unavailable": "O Whaticket não respondeu.",
}
_GIVEN_UP: Final[Mapping[str, str]] = {
    "turns.run": "A secretária não conseguiu responder esta conversa.",
    "conversations.deliver": "O envio das mensagens desta conversa parou.",
}
_WORK: Final = "Algo deu errado do nosso lado, várias vezes seguidas."
_CODE: Final = re.compile(r"[a-z][a-z0-9_-]{2,63}")
_FAULTS: Final = (
    (re.compile(r"^ProviderUnavailable: (?P<said>.+)"), "Um serviço de fora não respondeu: {said}"),
    (re.compile(r"^OutcomeUnknown: (?P<said>.+)"), "Um serviço de fora caiu no meio: {said}"),
    (re.compile(r"^ServiceUnavailable: (?P<said>.+)"), "Um servidor nosso não respondeu: {said}"),
    (re.compile(r"^(?:OperationalError|InterfaceError)\b"), "O banco de dados não respondeu."),
    (re.compile(r"^[a-z_]+: (?P<said>.+)"), "Foi recusado: {said}"),
    (re.compile(r"^\w+: (?P<said>.+)"), "O sistema falhou ao fazer isto: {said}"),
)


Say = Callable[[str], str]
"""Our words in the reader's language. What an error said is never given to it."""


def kind_in_words(kind: str, say: Say = str) -> str:
    return say(KINDS[kind]) if kind in KINDS else kind


def in_words(cause: str | None, say: Say = str) -> str:
    """A cause as `dead_letter` and the ledger note it: a reason's stable word, or an error's name and what it said."""
    if not cause:
        return say("Não foi anotado por quê.")
    if (known := _REASONS.get(cause)) is not None:
        return say(known)
    if cause.isdigit():
        return say("O WhatsApp recusou com o código {code}.").format(code=cause)
    if _CODE.fullmatch(cause):
        return say("Não saiu por um motivo que ainda não sabemos explicar (código {code}).").format(code=cause)
    for pattern, words in _FAULTS:
        if (found := pattern.search(cause)) is not None:
            return say(words).format(**found.groupdict())
    return cause


def of_entry(kind: str, cause: str | None, say: Say = str) -> str:
    """What happened, for whoever decides whether to try again: of a message why it failed, of work what was not done."""
    return in_words(cause, say) if kind == MESSAGE else say(_GIVEN_UP.get(kind, _WORK))
