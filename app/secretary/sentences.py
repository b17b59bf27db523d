"""A text cut into sentences and clauses as the limits judge them: folded, and each knowing whether it asks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.infra.portuguese import fold

_TITLE: Final = re.compile(r"\b(dra?|sra?|srta|profa?|av|r|n|tel|obs|ex|etc)\.(?=\s)", re.IGNORECASE)
_END: Final = re.compile(r"(?<=[.!?…;])[\"”’)\]]*\s+|\n+")
_MARKS: Final = re.compile(r"[^\w\s$%/:.,-]")
_STOP: Final = re.compile(r"(?<!\d)[,;:]|[,;:](?!\d)| (?:mas|porem|entretanto|pero|sino|but|so que) | [-–—] ")
_REASSURING: Final = re.compile(
    r"\b(?:tranquil\w+|pode (?:deixar|contar|confiar|vir|ir|crer|anotar)|deixar?|certeza|preocup\w+|relax\w+|confirmo|informo|aviso|digo"
    r"|saiba|saber"
    r"|claro|obvio|verdade|sim|feliz|prazer|certo|worr\w+|assured|sure|know|glad|happy|tranquil\w+|seguro|preocupe)"
    r"(?: (?:hoje|amanha|sabado|segunda|terca|quarta|quinta|sexta|as \S+))* (?:que|because|that|porque)\b "
)
_TAG: Final = re.compile(
    r"(?:^| )(?:ok|okay|ta|ta bom|ta bem|certo|tudo bem|tudo certo|viu|combinado|pode ser|ne|nao e|beleza|fechado|serve|right|alright"
    r"|is that ok|vale|verdad|de acuerdo|esta bien|le parece)$"
)
_ASKING: Final = re.compile(
    r" (?=(?:quer|queres|prefere|pode ser|qual|quais|gostaria|deseja|would you|do you|shall|quiere|le gustaria|te interessa|vamos)\b)"
)
_SHORTEST_QUOTE: Final = 5  # words; fewer may be a piece of anything


@dataclass(frozen=True, slots=True)
class Clause:
    """What is said, or asked, in one go. `plain`: folded, marks and double spaces gone, ready for patterns."""

    plain: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """`plain`: folded, marks and double spaces gone, ready for patterns."""

    text: str
    plain: str
    asks: bool

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return _clauses(self.plain, self.asks)


@lru_cache(maxsize=2_000)
def of(text: str) -> tuple[Sentence, ...]:
    pieces = (piece.strip() for piece in _END.split(_TITLE.sub(r"\1", text)))
    return tuple(Sentence(piece, plain(piece), "?" in piece) for piece in pieces if piece)


@lru_cache(maxsize=2_000)
def plain(text: str) -> str:
    return re.sub(r"\s+", " ", _MARKS.sub(" ", fold(text))).strip(" .,:;-")


@lru_cache(maxsize=2_000)
def _clauses(said: str, asks: bool) -> tuple[Clause, ...]:
    """Of a question only the last clause is asked: "já marquei, tudo bem?" says that it was done, and "marquei tá?" does, too."""
    pieces = [piece.strip() for part in _STOP.split(said) for piece in _REASSURING.split(part) if piece.strip()]
    if not asks or not pieces:
        return tuple(Clause(piece, False) for piece in pieces)
    *told, last = pieces
    untagged = _TAG.sub("", last).strip()
    if not untagged:
        return tuple(Clause(piece, False) for piece in told)
    if untagged != last:
        return tuple(Clause(piece, False) for piece in (*told, untagged))
    before, *asked = _ASKING.split(last, maxsplit=1)
    if not asked:
        return (*(Clause(piece, False) for piece in told), Clause(last, True))
    return (*(Clause(piece, False) for piece in (*told, before)), Clause(" ".join(asked), True))


def quotable(texts: Iterable[str]) -> frozenset[str]:
    """The whole sentences of these texts that are long enough to be quoted."""
    return frozenset(sentence.plain for text in texts for sentence in of(text) if is_long_enough(sentence.text))


def is_long_enough(text: str) -> bool:
    """To be told from what anybody may say: "agendado" stands in many a fact."""
    return len(plain(text).split()) >= _SHORTEST_QUOTE


_PORTUGUESE: Final = re.compile(
    r"[ãõç]|\b(?:voce|nao|da|do|das|dos|na|nas|em|um|uma|ao|aos|as|seu|sua|seus|suas|ja|com|ela|ele|temos|mas|muito|obrigad[oa]|e|sim"
    r"|consigo|fazemos|foi|tem|pelo|pela|pra|isso|nosso|nossa|sem|no (?:pix|valor|cartao|seu|sabado|domingo|dia))\b"
)
_ENGLISH: Final = re.compile(r"\b(?:the|you|your|we|is|are|it|i|have|has|for|there|this|that|will|to|of)\b")


def is_portuguese(said: str) -> bool:
    """Whether "no" means "in the" here and not "not"."""
    return bool(_PORTUGUESE.search(said)) and not _ENGLISH.search(said)
