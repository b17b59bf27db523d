"""What she may never do in words: close a deal, grant a discount, promise a result, judge a body or a lawsuit, offer a slot nobody"
" looked up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from app.infra.portuguese import is_filler, stem, words
from app.secretary import figures
from app.secretary.figures import Figure, Kind
from app.secretary.grounds import Grounds
from app.secretary.numerals import value
from app.secretary.sentences import Sentence


class Bound(StrEnum):
    CONTRACT = "contract"
    DISCOUNT = "discount"
    PROMISE = "promise"
    DIAGNOSIS = "diagnosis"
    PRESCRIPTION = "prescription"
    OPINION = "opinion"
    APPOINTMENT = "appointment"
    PRICE = "price"
    DEADLINE = "deadline"
    TIME = "time"
    DATE = "date"
    NUMBER = "number"


_NOT: Final = re.compile(
    r"\b(?:nao|nunca|nem|sem|so|somente|apenas|no|not|never|only|solo|cannot|t|quer|gostaria|prefere|would|depende|precisa)\b"
)
_ILLNESS: Final = (
    r"(?:gengivite|periodontite|carie|canal|abscesso|infeccao|inflamacao|bruxismo|alergia|reacao|virose|gripe|dengue|covid|sinusite|rinite"
    r"|amigdalite|otite|gastrite|ulcera|hernia|enxaqueca|pressao alta|hipertensao|diabetes|anemia|depressao|ansiedade|tumor|cancer"
    r"|cisto|fratura"
    r"|tendinite|artrose|artrite|lesao|micose|dermatite|psoriase|fungo|herpes|conjuntivite|labirintite|pneumonia|bronquite|asma|infarto|avc"
    r"|hemorroida|pedra no rim|apendicite|verme|parvovirose|cinomose|sarna|otohematoma|gingivitis|caries|infection|cavity|abscess|flu"
    r"|fracture"
    r"|infeccion|resfriado|alergica)"
)
_MEDICINE: Final = (
    r"(?:dipirona|paracetamol|ibuprofeno|amoxicilina|azitromicina|nimesulida|diclofenaco|dexametasona|prednisona|omeprazol|loratadina"
    r"|aspirina"
    r"|tramadol|rivotril|clonazepam|diazepam|alprazolam|antibioticos?|anti ?inflamatorios?|analgesicos?|corticoides?|pomadas?|remedios?"
    r"|medicamentos?|comprimidos?|gotas|ibuprofen|amoxicillin|painkillers?|antibiotics?|medicine)"
)
_DONE: Final[dict[Bound, re.Pattern[str]]] = {
    Bound.CONTRACT: re.compile(
        r"\b(?:contrato|negocio|acordo|venda|proposta|orcamento|compra|contract|deal|agreement|trato)\b (?:\w+ ){0,3}?"
        r"(?:fechad[oa]|assinad[oa]|aceit[oa]|celebrad[oa]|firmad[oa]|aprovad[oa]|concluid[oa]|efetivad[oa]|closed|signed|accepted"
        r"|cerrado|aceptad[oa])\b"
        r"|\b(?:negocio fechado|considere (?:\w+ )?fechado|considere (?:\w+ )?contratad[oa]|voce (?:ja )?contratou|it s a deal|trato hecho"
        r"|fechamos (?:negocio|o contrato|entao|por)|aceitamos (?:a |sua |o seu )+proposta|temos um acordo|we have a deal|esta"
        r" contratad[oa])\b"
        r"|^(?:fechado|entao fechado|combinado fechado|deal|trato hecho)$|^fechado (?:por|em|entao)\b"
    ),
    Bound.DISCOUNT: re.compile(
        r"\b(?:consigo|posso|podemos|vou|vamos|conseguimos|faco|fazemos|dou|damos|i can|we can|i ll|puedo|podemos) (?:\w+ ){0,3}?"
        r"(?:desconto|abatimento|preco (?:melhor|especial|menor)|por menos|discount|descuento|rebaja)\b"
        r"|\b(?:desconto|abatimento|cupom|discount|descuento) (?:\w+ ){0,2}?(?:aprovado|concedido|liberado|aplicado|garantido|approved"
        r"|applied|aprobado)\b"
        r"|\b(?:ganhou|tem direito a|leva|recebe) (?:um |o )?(?:desconto|brinde|cupom)\b"
        r"|\b(?:faco|fazemos|sai|fica|deixo) (?:\w+ ){0,2}?por menos\b|\bde graca (?:para|pra) voce\b"
    ),
    Bound.PROMISE: re.compile(
        r"\b(?:garanto|prometo|juro|asseguro|garantimos|prometemos|asseguramos|i promise|i guarantee|we guarantee|we promise|le"
        r" garantizo|prometemos)\b"
        r"|\b(?:com certeza|certamente|sem duvida|definitely) (?:\w+ ){0,2}?(?:vai|ira|ficara|sera|will)\b"
        r"|\b(?:resultado|exito|satisfacao|success|result) (?:\w+ ){0,1}?(?:garantid[oa]|guaranteed)\b|\bdinheiro de volta\b|\bmoney back\b"
        r"|\b(?:vamos|vou|iremos) (?:te |lhe )?(?:devolver|reembolsar|estornar|indenizar|ressarcir)\b|\bwe (?:will|ll) refund\b"
    ),
    Bound.DIAGNOSIS: re.compile(
        rf"\b(?:voce|ele|ela|seu \w+|sua \w+|you|usted) (?:\w+ ){{0,2}}?(?:tem|esta com|deve ter|deve estar com|pode ter|pode estar com"
        rf"|have|has|tiene) "
        rf"(?:\w+ ){{0,3}}?{_ILLNESS}\b"
        rf"|\b(?:isso|isto|parece|deve|pode|provavelmente|possivelmente|this|it|that|probably|esto) (?:\w+ ){{0,2}}?"
        rf"(?:e|ser|sinal de|sintoma de|um caso de|is|be|sounds like|looks like|sea) (?:\w+ ){{0,3}}?{_ILLNESS}\b"
        rf"|\b(?:parece|provavelmente|deve ser|pode ser|sugere|indica|sounds like|looks like) (?:\w+ ){{0,2}}?{_ILLNESS}\b"
        r"|\b(?:isso|isto|o caso) nao (?:e|parece|deve ser) (?:nada )?(?:grave|serio|preocupante)\b|\bnao (?:e|ha) nada (?:grave|serio)\b"
        r"|\b(?:e|isso e) (?:bem |super |muito )?(?:normal|comum) (?:sentir|sangrar|doer|inchar|ter|ficar|apos|depois|esse|essa)\b"
        r"|\bnot serious\b|\bit s normal to\b|\bno es grave\b"
    ),
    Bound.PRESCRIPTION: re.compile(
        rf"\b(?:tome|toma|tomar|use|usar|passe|aplique|recomendo|sugiro|indico|receito|take|tomese|puede tomar|i recommend) (?:\w+"
        rf" ){{0,4}}?{_MEDICINE}\b"
        r"|\b\d+ ?(?:mg|ml|gotas|comprimidos?|capsulas?)\b|\bde (?:4|6|8|12) em (?:4|6|8|12) horas\b"
    ),
    Bound.OPINION: re.compile(
        r"\b(?:voce|you|usted) (?:\w+ ){0,2}?(?:tem|teria|have|has|tiene) (?:\w+ ){0,2}?(?:direito|right to|derecho) (?:a|de|to|ao)\b"
        r"|\b(?:vai|ira|vamos|will|va a) (?:ganhar|vencer|win|ganar) (?:\w+ ){0,2}?(?:causa|processo|acao|case|juicio)\b"
        r"|\bcausa (?:esta )?ganha\b|\b(?:voce pode|pode|deve) (?:processar|entrar com (?:uma |a )?acao)\b"
    ),
}
_SLOT: Final = re.compile(
    r"\b(?:tem|temos|tenho|ha|existe|esta|estao|consigo|conseguimos|posso|podemos|sobrou|abriu|we have|there is|i have|i can|tenemos"
    r"|hay|tengo)\b"
    r" (?:\w+ ){0,4}?(?:vagas?|horarios?|encaixes?|encaixar|disponive(?:l|is)|livres?|agenda|slots?|available|openings?|turnos?|citas?"
    r"|libre|disponible)\b"
    r"|\b(?:horario|vaga|agenda) (?:\w+ ){0,3}?(?:livre|disponivel|aberto|aberta)\b"
    r"|\b(?:te espero|esperamos voce|te esperamos|aguardamos voce|nos vemos|see you|te vejo|ate (?:segunda|terca|quarta|quinta|sexta"
    r"|sabado|amanha))\b"
)
_HOURS_OF_SERVICE: Final = re.compile(
    r"\bhorarios? (?:de|da|do) (?:atendimento|funcionamento|clinica|loja|trabalho|almoco)|\b(?:atendemos|funcionamos|abrimos|abre|fecha"
    r"|open|abierto)\b"
)
_WEAK: Final = (Kind.MONEY, Kind.SHARE, Kind.SPAN, Kind.INSTALMENTS)
_NAMED: Final = {
    Kind.MONEY: Bound.PRICE,
    Kind.SHARE: Bound.DISCOUNT,
    Kind.SPAN: Bound.DEADLINE,
    Kind.INSTALMENTS: Bound.PRICE,
    Kind.TIME: Bound.TIME,
    Kind.DATE: Bound.DATE,
    Kind.NUMBER: Bound.NUMBER,
}
_EMERGENCY: Final = frozenset(Figure(Kind.NUMBER, number) for number in map(value, ("188", "190", "192", "193", "911")))
_SMALL_NUMBER: Final = 100
_OF_MONEY: Final = frozenset(
    "custa custam custo sai fica preco precos valor valores reais real r gratis gratuito gratuita graca cobrado cobramos cobrada paga pago"
    " pagamento parcelas horas minutos partir sessao total cada vista pix cartao".split()
)
_COURTESY: Final = re.compile(r"\b(?:so|um|1) ?(?:um |1 )?(?:minut\w+|instant\w+|moment\w+|segund\w+)\b")


@dataclass(frozen=True, slots=True)
class _Priced:
    """A line of the company's, by what it is about and what it costs."""

    about: frozenset[str]
    amounts: frozenset[Figure]


class Known:
    """The figures that an answer may name, by where they come from."""

    def __init__(self, grounds: Grounds) -> None:
        facts = [f"{fact.title}. {fact.text}" for fact in grounds.facts]
        self.offered = _figures(grounds.results) | figures.implied(grounds.results, None)
        own = (*facts, *grounds.company_texts, *grounds.said_before)
        days = figures.implied((*grounds.results, *grounds.said_before, *grounds.customer_words), grounds.now)
        self.sure = _figures(own) | self.offered | _EMERGENCY | days | _of_now(grounds)
        self.heard = _figures(grounds.customer_words)
        self.priced = [_Priced(stems_of(line), _amounts(line)) for text in own for line in _lines(text)]
        self.asked = frozenset().union(*map(stems_of, grounds.customer_words))


def broken(sentence: Sentence, known: Known) -> Bound | None:
    """The bound that this sentence crosses. What a fact says word for word is not asked about here."""
    if not sentence.asks and not _NOT.search(sentence.plain):
        for bound, pattern in _DONE.items():
            if pattern.search(sentence.plain):
                return bound
    elif (
        not sentence.asks
        and _DONE[Bound.DIAGNOSIS].search(sentence.plain)
        and re.search(r"nada|grave|serio", sentence.plain)
    ):
        return Bound.DIAGNOSIS
    said = figures.of(sentence.text)
    if _offers_slot(sentence, said, known):
        return Bound.APPOINTMENT
    return _invented(sentence, said, known)


def _offers_slot(sentence: Sentence, said: Sequence[Figure], known: Known) -> bool:
    """A free time is offered only when a tool found it."""
    if sentence.asks or _NOT.search(sentence.plain) or _HOURS_OF_SERVICE.search(sentence.plain):
        return False
    times = [figure for figure in said if figure.kind in (Kind.TIME, Kind.DATE)]
    if not _SLOT.search(sentence.plain) or not (times or figures.names_a_day(sentence.text)):
        return False
    return not known.offered or bool(figures.missing((t for t in times if t.kind is Kind.TIME), known.offered))


def _invented(sentence: Sentence, said: Sequence[Figure], known: Known) -> Bound | None:
    """A figure that rests on nothing. The customer's own prices and shares may be repeated, but not granted."""
    is_repeating = sentence.asks or bool(_NOT.search(sentence.plain))
    if any(figure.kind is Kind.MONEY and _is_another_price(figure, sentence, known) for figure in said):
        return Bound.PRICE
    for figure in figures.missing(said, known.sure):
        if figure.kind is Kind.NUMBER and not isinstance(figure.value, str) and figure.value < _SMALL_NUMBER:
            continue
        if figure.kind is Kind.TIME and _COURTESY.search(sentence.plain):
            continue
        is_heard = not figures.missing([figure], known.heard)
        if not is_heard or (figure.kind in _WEAK and not is_repeating):
            return _NAMED[figure.kind]
    return None


def _is_another_price(figure: Figure, sentence: Sentence, known: Known) -> bool:
    """A price of the company's, but of something else. Nothing is free because something else is."""
    about = stems_of(sentence.text)
    having = [line for line in known.priced if figure in line.amounts]
    if not having or any(about & line.about for line in having):
        return False
    if not figure.value:
        return not any(known.asked & line.about for line in having)
    return any(about & line.about and line.amounts for line in known.priced if figure not in line.amounts)


@lru_cache(maxsize=2_000)
def stems_of(text: str) -> frozenset[str]:
    """What a text is about: the stems of its words that carry a subject, and none of money or time."""
    return frozenset(stem(word) for word in words(text) if not is_filler(word) and word not in _OF_MONEY)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _amounts(text: str) -> frozenset[Figure]:
    return frozenset(figure for figure in figures.of(text) if figure.kind is Kind.MONEY)


def _figures(texts: Sequence[str]) -> set[Figure]:
    return {figure for text in texts for figure in figures.of(text)}


def _of_now(grounds: Grounds) -> set[Figure]:
    if grounds.now is None:
        return set()
    now = grounds.now
    return {
        Figure(Kind.TIME, value(str(now.hour * 60 + now.minute))),
        Figure(Kind.NUMBER, value(str(now.year))),
    }
