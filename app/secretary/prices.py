"""Whose price an amount is. A price of the company's stands for what the company says it of, and for nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.infra.portuguese import is_filler, stem, words
from app.llm.port import Fact
from app.secretary import figures, sentences
from app.secretary.figures import Figure, Kind

_OF_MONEY: Final = frozenset(
    """
    media prazo tempo periodo demora plano
    about acima alguem ano apenas atual cada card cards cartao cash cerca chamar citei claro cobra cobrada cobrado cobramos cobro
    comeca comecam cost costs course credito cuesta cuestan custa custam custaria custo daquilo debito desconto dia dias dinheiro
    disse disso dura duracao duvida duvidas each efectivo equipe especial expliquei fica ficaria fixo free from graca gratis gratuita
    gratuito horas imagina inclui incluida incluido inclusa incluso informado investimento juros leva maravilha mencionei mencionou
    mensais mensal mes minutos normal opcao padrao paga pagamento pagando pago pague parcela parcelado parcelamento parcelamos
    parcelar parcelas partir perguntou pessoa pix posso preco precos price prices procedimento quiser r reais real sai sairia service
    servico show sim soma somente start starting starts sure tabela takes tarda tarjeta taxa total tratamento unos vale valor valores
    vezes vista wanted
    """.split()
)
_TELLING: Final = frozenset(
    "completo completa simples primeira primeiro nova novo inteira avulsa dupla individual".split()
)
_LIST_CUT: Final = re.compile(r"(?<!\d)[,;.](?!\d)|[,;.](?= )|\n| e (?!meia|\d)| y | and (?!\d)| ja ")
_GOES_ON: Final = re.compile(
    r"^\W*(?:ou|or|o|no|na|a vista|em|parcelad|sendo|com|mais|mas|no pix|pix|ate|until|entrada|podendo|dividid)\b"
)
_SHORTEST_STEM: Final = 4


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a line with one price: what it is about and what it costs. `named`: what it says itself; `about`: with what it leaves out,
    as "a completa" does after "a revisão básica"."""

    about: frozenset[str]
    named: frozenset[str]
    amounts: frozenset[Figure]
    is_priced: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the company's. `is_asked`: it answers what the customer asked."""

    about: frozenset[str]
    amounts: frozenset[Figure]
    pieces: tuple[_Piece, ...]
    is_asked: bool = False


class PriceList:
    """What the company says that things cost."""

    def __init__(self, facts: Sequence[Fact], texts: Iterable[str], asked: Sequence[str]) -> None:
        self._lines = [
            line for fact in facts for line in _lines(fact.text, title=fact.title, is_asked=bool(fact.answers))
        ] + [line for text in texts for line in _lines(text)]
        self._subjects = frozenset[str]().union(*(line.about for line in self._lines))
        self._titles = frozenset[str]().union(*(subjects_of(fact.title) for fact in facts))
        self._asked = frozenset[str]().union(*map(subjects_of, asked))

    def is_of_another(self, amount: Figure, said: str, before: frozenset[str]) -> bool:
        """Whether this amount is the company's, but for something else. `before`: what the answer spoke of until here."""
        having = [line for line in self._lines if amount in line.amounts]
        if not having:
            return False
        about = subjects_of(said)
        if any(_meet(about, line.about) for line in having):
            return any(
                self._is_of_next(amount, part, having) for part in _LIST_CUT.split(said) if amount in _amounts(part)
            )
        if _meet(about, self._titles) or (_meet(about, self._subjects) and _named(said) & about):
            return True
        if _named(said) & about:
            return not any(_meet(self._asked, line.about) for line in having)
        if inherited := frozenset(each for each in before if _meet({each}, self._subjects)):
            return not any(_meet(inherited, line.about) for line in having)
        if any(line.is_asked for line in having):
            return False
        wanted = frozenset(each for each in self._asked if _meet({each}, self._subjects))
        return bool(wanted) and not any(_meet(wanted, line.about) for line in having)

    def is_of_something_else(self, said: str, before: frozenset[str], lines: Sequence[str]) -> bool:
        """Whether what the company's lines say is said of something that neither the answer nor the customer speaks of."""
        for subject in (subjects_of(said), before, self._asked):
            if any(_meet({each}, self._subjects) for each in subject):
                return not any(_meet(subject, subjects_of(line)) for line in lines)
        return False

    def _is_of_next(self, amount: Figure, part: str, having: Sequence[_Line]) -> bool:
        """Whether this part of the answer speaks of what has another price: "a limpeza profunda" is not any "limpeza"."""
        about = subjects_of(part)
        ours = [piece for line in having for piece in line.pieces if amount in piece.amounts]
        others = [
            piece for line in self._lines for piece in line.pieces if piece.is_priced and amount not in piece.amounts
        ]
        return bool(ours) and all(any(self._is_nearer(other, piece, about) for other in others) for piece in ours)

    def _is_nearer(self, other: _Piece, ours: _Piece, about: frozenset[str]) -> bool:
        """Whether the other one is meant: it has more of what is spoken of, or says outright what ours only leaves out."""
        theirs, own = _shared(about, other.about), _shared(about, ours.about)
        if theirs != own:
            return own < theirs
        outright = _shared(about, ours.named) < _shared(about, other.named)
        return outright and not _meet(self._asked, ours.named)


@lru_cache(maxsize=2_000)
def subjects_of(text: str) -> frozenset[str]:
    """What a text is about: the stems of its words that carry a subject, and none of money or time."""
    return frozenset(
        stem(word) for word in words(text) if word in _TELLING or (not is_filler(word) and word not in _OF_MONEY)
    )


@lru_cache(maxsize=2_000)
def _named(said: str) -> frozenset[str]:
    """What the sentence names as the thing that has the price: after an article, or at its head."""
    folded = " ".join(words(said))
    heads = re.findall(
        r"\b(?:o|a|os|as|do|da|pelo|pela|um|uma|seu|sua|the|el|la|los|las|del|cada) (\w+)(?: (?:de|da|do|of|para) (\w+))?",
        folded,
    )
    first = re.match(r"(?:(?:sim|claro|oi|ola|entao|ja|bom|certo) )*(\w+)(?: (?:a|de|do|da) (\w+))?", folded)
    found = [word for pair in heads for word in pair] + (list(first.groups(default="")) if first else [])
    return frozenset(stem(word) for word in found if word)


def _lines(text: str, *, title: str = "", is_asked: bool = False) -> list[_Line]:
    """The sentences of a text. One that names nothing goes on about what the one before named."""
    found: list[_Line] = []
    before: frozenset[str] = frozenset()
    for sentence in sentences.of(text):
        line = _line(sentence.text, subjects_of(title), before, is_asked=is_asked)
        found.append(line)
        before = line.about
    return found


def _line(text: str, title: frozenset[str], before: frozenset[str], *, is_asked: bool) -> _Line:
    pieces: list[_Piece] = []
    whole = subjects_of(text) or before
    first = _first_subject(text)
    for part in _LIST_CUT.split(text):
        own = subjects_of(part)
        amounts = _amounts(part)
        if not own or _GOES_ON.search(part.lower()):
            own |= before
        if amounts:
            is_priced = any(each.kind is Kind.MONEY for each in figures.of(part))
            pieces.append(_Piece(own | title | first, own, amounts, is_priced))
        before = own
    return _Line(whole | title, _amounts(text), tuple(pieces), is_asked)


def _first_subject(text: str) -> frozenset[str]:
    return next((found for word in words(text) if (found := subjects_of(word))), frozenset())


@lru_cache(maxsize=2_000)
def _amounts(text: str) -> frozenset[Figure]:
    """What the company may mean as a price: "Limpeza: 220" has no sign of money."""
    return frozenset(
        Figure(Kind.MONEY, figure.value) for figure in figures.of(text) if figure.kind in (Kind.MONEY, Kind.NUMBER)
    )


def _shared(about: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    return frozenset(each for each in about if _meet({each}, other))


def _meet(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether they share a stem; "limp" and "limpez" are one."""
    known = list(others)
    return any(
        one == other
        or (min(len(one), len(other)) >= _SHORTEST_STEM and (one.startswith(other) or other.startswith(one)))
        for one in some
        for other in known
    )
