"""Before the model: what needs no thought, or must not reach it. A list of hooks; the first that has something to say decides.

More hooks (injection, bot loops, budget) join `HOOKS` as they come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.channels.port import MessageKind
from app.llm.offline.phrases import language_of
from app.llm.port import Language
from app.secretary import opt_out
from app.secretary.context import Context
from app.secretary.reply import Reply


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reply` None: say nothing at all."""

    reason: str
    reply: Reply | None


Hook = Callable[[Context], Verdict | None]

_KINDLY: Final = {
    MessageKind.AUDIO: "Recebi seu áudio, mas por aqui ainda não consigo ouvir. Pode me escrever em texto, por favor?",
    MessageKind.IMAGE: "Recebi sua imagem, mas por aqui ainda não consigo ver fotos. Pode me contar em texto do que se trata?",
    MessageKind.VIDEO: "Recebi seu vídeo, mas por aqui ainda não consigo assistir. Pode me contar em texto do que se trata?",
    MessageKind.DOCUMENT: "Recebi seu documento, mas por aqui ainda não consigo abrir arquivos. Pode me dizer em texto do que precisa?",
    MessageKind.LOCATION: "Recebi sua localização, obrigada! Como posso ajudar?",
    MessageKind.CONTACT: "Recebi o contato, obrigada! Como posso ajudar?",
    MessageKind.UNKNOWN: "Recebi sua mensagem, mas não consegui abrir esse tipo de conteúdo. Pode me escrever em texto?",
}

_STOPPED: Final[dict[Language, str]] = {
    "pt": "Pronto: não vamos mais escrever para você por iniciativa nossa. Desculpe o incômodo; se precisar de nós, é só escrever.",
    "en": "Done: we will no longer write to you on our own. Sorry for the trouble; if you ever need us, just write.",
    "es": "Listo: ya no le escribiremos por iniciativa nuestra. Disculpe la molestia; si nos necesita, solo escríbanos.",
}


def asked_to_stop(context: Context) -> Verdict | None:
    """Whoever asks us to write no more is told that we will not, whatever else they said."""
    asking = next((heard.text for heard in context.heard if opt_out.asks_to_stop(heard.text)), None)
    if asking is None:
        return None
    language = language_of(asking).language
    said = Reply(
        text=_STOPPED[language], known=True, wants_person=False, offer_person=False, language=language, opted_out=True
    )
    return Verdict("opt_out", said)


def only_media(context: Context) -> Verdict | None:
    """Media without words: say kindly what we cannot do yet. A sticker alone needs no answer."""
    if any(heard.text and not heard.text.startswith("[") for heard in context.heard):
        return None
    kinds = [heard.kind for heard in context.heard if heard.kind not in (MessageKind.TEXT, MessageKind.CHOICE)]
    if len(kinds) != len(context.heard) or any(_has_caption(heard.text) for heard in context.heard):
        return None
    answer = next((text for kind, text in _KINDLY.items() if kind in kinds), None)
    if answer is None:
        return Verdict("sticker", None)
    return Verdict("media", Reply(text=answer, known=True, wants_person=False, offer_person=False))


def _has_caption(text: str) -> bool:
    return bool(text.partition("]")[2].strip())


HOOKS: Final[tuple[Hook, ...]] = (asked_to_stop, only_media)


def check(context: Context) -> Verdict | None:
    """The first hook's verdict; None: go on and think."""
    return next((verdict for hook in HOOKS if (verdict := hook(context)) is not None), None)
