"""What is said to media without words, by the kind and in the customer's language: kindly, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from app.channels.port import MessageKind
from app.llm.port import Language

_KINDLY: Final[Mapping[Language, Mapping[MessageKind, str]]] = {
    "pt": {
        MessageKind.AUDIO: "Recebi seu áudio, mas por aqui ainda não consigo ouvir. Pode me escrever em texto, por favor?",
        MessageKind.IMAGE: "Recebi sua imagem, mas por aqui ainda não consigo ver fotos. Pode me contar em texto do que se trata?",
        MessageKind.VIDEO: "Recebi seu vídeo, mas por aqui ainda não consigo assistir. Pode me contar em texto do que se trata?",
        MessageKind.DOCUMENT: "Recebi seu documento, mas por aqui ainda não consigo abrir arquivos. Pode me dizer em texto do que precisa?",
        MessageKind.LOCATION: "Recebi sua localização, obrigada! Como posso ajudar?",
        MessageKind.CONTACT: "Recebi o contato, obrigada! Como posso ajudar?",
        MessageKind.UNKNOWN: "Recebi sua mensagem, mas não consegui abrir esse tipo de conteúdo. Pode me escrever em texto?",
    },
    "en": {
        MessageKind.AUDIO: "I got your voice message, but I can't listen to it here yet. Could you write it, please?",
        MessageKind.IMAGE: "I got your picture, but I can't see pictures here yet. Could you tell me in writing what it is about?",
        MessageKind.VIDEO: "I got your video, but I can't watch it here yet. Could you tell me in writing what it is about?",
        MessageKind.DOCUMENT: "I got your document, but I can't open files here yet. Could you tell me in writing what you need?",
        MessageKind.LOCATION: "I got your location, thank you! How can I help you?",
        MessageKind.CONTACT: "I got the contact, thank you! How can I help you?",
        MessageKind.UNKNOWN: "I got your message, but I can't open this kind of content. Could you write it?",
    },
    "es": {
        MessageKind.AUDIO: "Recibí su audio, pero por aquí todavía no puedo escucharlo. ¿Puede escribirme en texto, por favor?",
        MessageKind.IMAGE: "Recibí su imagen, pero por aquí todavía no puedo ver fotos. ¿Puede contarme en texto de qué se trata?",
        MessageKind.VIDEO: "Recibí su video, pero por aquí todavía no puedo verlo. ¿Puede contarme en texto de qué se trata?",
        MessageKind.DOCUMENT: "Recibí su documento, pero por aquí todavía no puedo abrir archivos. ¿Puede decirme en texto qué necesita?",
        MessageKind.LOCATION: "Recibí su ubicación, ¡gracias! ¿En qué puedo ayudarle?",
        MessageKind.CONTACT: "Recibí el contacto, ¡gracias! ¿En qué puedo ayudarle?",
        MessageKind.UNKNOWN: "Recibí su mensaje, pero no pude abrir este tipo de contenido. ¿Puede escribirme en texto?",
    },
}


def kindly(kinds: Sequence[str], language: Language) -> str | None:
    """The answer to the first of these kinds that needs one; None where none does (a sticker)."""
    return next((said for kind, said in _KINDLY[language].items() if kind in kinds), None)
