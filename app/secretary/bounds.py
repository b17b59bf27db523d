"""What she may never do in words: close a deal, grant a discount, promise a result, judge a body or a lawsuit, name a figure that rests
on nothing.

A bound is crossed by what is said outright. Questions, denials ("não consigo desconto") and what only a person can tell cross none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from app.secretary import figures, stances, visits
from app.secretary.figures import Figure, Kind
from app.secretary.grounds import Grounds
from app.secretary.numerals import value
from app.secretary.prices import PriceList, subjects_of
from app.secretary.sentences import Sentence, is_portuguese
from app.secretary.sentences import of as sentences_of


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


_ILLNESS: Final = (
    r"(?:gengivite|tdah|autismo|dislexia|periodontite|carie|canal|abscesso|infeccao|inflamacao|bruxismo|alergia|reacao|virose|gripe"
    r"|dengue|covid|sinusite|rinite"
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
_DISCOUNT: Final = (
    r"(?:descont\w+|bolsas? (?:de (?:estudos?|\d+)|integra\w+|parcia\w+)|uma bolsa|abatimento|cupo(?:m|ns)|cashback|brindes?|bonus"
    r"|condica?o(?:es)? (?:especia\w+|melhor\w*)|prec(?:o|inho)s? (?:melhor"
    r"|especial|menor"
    r"|camarada|diferenciado)|promoc\w+|oferta|por menos|discounts?|coupons?|special price|better price|descuentos?|rebajas?|promocion\w*"
    r"|precio especial)"
)
_DONE: Final[dict[Bound, re.Pattern[str]]] = {
    Bound.CONTRACT: re.compile(
        r"\b(?:contrato|negocio|acordo|venda|proposta|orcamento|compra|contract|deal|agreement|trato)\b (?:\w+ ){0,3}?"
        r"(?:fechad[oa]|assinad[oa]|aceit[oa]|celebrad[oa]|firmad[oa]|aprovad[oa]|concluid[oa]|efetivad[oa]|closed|signed|accepted"
        r"|cerrado|aceptad[oa])\b"
        r"|\b(?:negocio fechado|considere (?:\w+ )?fechado|considere (?:\w+ )?contratad[oa]|voce (?:ja )?contratou|it s a deal|trato hecho"
        r"|fechamos (?:negocio|o contrato|entao|por)|aceitamos (?:a |sua |o seu )+proposta|temos um acordo|we have a deal|esta"
        r" contratad[oa])\b"
        r"|^(?:(?:sim|entao|ok|otimo|perfeito|combinado|claro) )*(?:deal|trato hecho)(?: \w+){0,4}$|^(?:(?:sim|entao|ok|otimo|perfeito"
        r"|combinado|claro) )*fechado(?: (?!aos|a|as|no dia|na|hoje|para)\w+)*$|^fechado (?:por|em|entao)\b|^(?:(?:sim|entao) )*(?:esta"
        r"|ta) fechado$"
        r"|\b(?:aceito|aceitamos|topo|topamos|fechei|fechamos) (?:\w+ ){0,2}?(?:proposta|oferta|valor|acordo|contrato|negocio)\b"
    ),
    Bound.DISCOUNT: re.compile(
        rf"\b(?:consigo|posso|podemos|vou|vamos|conseguimos|consegui|faco|fazemos|dou|damos|dei|libero|liberei|i can(?! t)|i ll|we ll"
        rf"|we can(?! t)|i ve|puedo|le hago|le"
        rf" doy|hago|te dou|te faco|voce consegue|consegue|ganha) (?:\w+ ){{0,3}}?{_DISCOUNT}\b"
        rf"|\b{_DISCOUNT} (?:\w+ ){{0,2}}?(?:aprovado|concedido|liberado|aplicado|garantido|approved|applied|aprobado|(?:para"
        rf"|pra) (?:voce|ti))\b"
        rf"|\b(?:ganhou|tem direito a|leva|recebe|you get|you have|tiene|ganas) (?:\w+ ){{0,2}}?{_DISCOUNT}\b"
        r"|\b(?:faco|fazemos|sai|fica|deixo) (?:\w+ ){0,2}?por menos\b|\bde graca (?:para|pra) voce\b"
        r"|\b(?:metade do (?:preco|valor)|pela metade|half (?:the )?price|half off|mitad de(?:l)? precio|leve \d e pague \d|\d por \d"
        r"|bogo)\b"
        r"|\b(?:tiro|abato|reduzo|diminuo|retiro|abatemos|tiramos) (?:\w+ ){0,2}?(?:r\$ ?)?\d"
        r"|\b(?:por (?:nossa|minha) conta|por conta da casa|on the house|isent(?:o|ar|amos) (?:voce|a|o|sua|de)"
        r"|melhorar (?:\w+ )?(?:preco|valor)|(?:baixar|abaixar|reduzir|diminuir) (?:\w+ )?(?:preco|valor)|(?:faco|fazemos|aceito"
        r"|aceitamos|deixo|fechamos|consigo|conseguimos)(?: fazer)? por (?:esse|este|isso|essa|aquele|that|eso|ese)|voce (?:esta"
        r"|fica) isent\w)\b"
    ),
    Bound.PROMISE: re.compile(
        r"\b(?:garanto|prometo|juro|asseguro|garantimos|prometemos|asseguramos|i promise|i guarantee|we guarantee|we promise|le"
        r" garantizo|garantizo|garantizamos|prometemos)\b"
        r"|\b(?:com certeza|certamente|sem duvida|definitely|seguro que) (?:\w+ ){0,2}?(?:vai|ira|ficara|sera|will|va)\b"
        r"|\b(?:resultado|exito|satisfacao|success|result) (?:\w+ ){0,1}?(?:garantid[oa]|guaranteed|garantizado)\b"
        r"|\bnao (?:vai|ira) (?:doer|sentir|ter problema|dar errado|se arrepender)|\bno (?:te |le )?va a doler\b|\b(?:e"
        r"|esta) garantid[oa] que\b|\bresolve (?:o seu|seu) problema\b|\bdinheiro de volta\b|\bmoney back\b"
        r"|\b(?:vamos|vou|iremos) (?:te |lhe )?(?:devolver|reembolsar|estornar|indenizar|ressarcir)\b|\bwe (?:will|ll) refund\b"
        r"|\b(?:devolvemos|reembolsamos|estornamos|ressarcimos) (?:o |seu |todo |o seu )*(?:dinheiro|valor)\b"
    ),
    Bound.DIAGNOSIS: re.compile(
        rf"\b(?:voce|ele|ela|seu \w+|sua \w+|you|usted) (?:\w+ ){{0,2}}?(?:tem|esta com|ta com|deve ter|deve estar com|pode ter"
        rf"|pode estar com"
        rf"|have|has|tiene) "
        rf"(?:\w+ ){{0,3}}?{_ILLNESS}\b"
        rf"|\b(?:isso|isto|parece|deve|pode|provavelmente|possivelmente|this|it|that|probably|esto|puede) (?:(?!(?:se|if|whether"
        rf"|si) )\w+ ){{0,2}}?"
        rf"(?:e|eh|ser|sinal de|sintoma de|um caso de|is|be|sounds like|looks like|sea) (?:\w+ ){{0,3}}?{_ILLNESS}\b"
        r"|\b(?:o|seu|the|el) (?:problema|defeito|barulho|motivo da dor|problem) (?:e|eh|esta|is|es) (?!que|so|se|that|muito|serio"
        r"|grande|meu|nosso|aqui)"
        r"|\b(?:provavelmente|talvez|deve|certamente) (?:\w+ ){0,3}?precis\w+ (?:de |fazer )(?:\w+ )?(?:canal|extracao|cirurgia"
        r"|antibiotico|implante)\b"
        rf"|\b(?:parece|provavelmente|deve ser|pode ser|sugere|indica|sounds like|looks like) (?:\w+ ){{0,2}}?{_ILLNESS}\b"
        rf"|\b(?:it s|it is|this is|that s|that is|esto es) (?:\w+ ){{0,3}}?{_ILLNESS}\b|^(?:e|eh|sao|isso e) (?:\w+ ){{0,2}}?{_ILLNESS}\b"
    ),
    Bound.PRESCRIPTION: re.compile(
        rf"\b(?:tome|toma|tomar|use|usar|passe|aplique|recomendo|sugiro|indico|receito|take|tomese|puede tomar|i recommend|basta) (?:\w+"
        rf" ){{0,4}}?{_MEDICINE}\b"
        rf"|\b{_MEDICINE}(?: (?:ja|te|costuma|pode))* (?:resolve\w*|ajuda\w*|alivia\w*|basta\w*|serve|helps?)\b|\b\d+ ?(?:mg|ml|gotas"
        rf"|comprimidos?|capsulas?)\b|\bde (?:4|6|8|12) em (?:4|6|8|12) horas\b|\b(?:every|cada) (?:4|6|8|12) h\w+\b"
    ),
    Bound.OPINION: re.compile(
        r"\b(?:voce|you|usted) (?:\w+ ){0,2}?(?:tem|teria|have|has|tiene) (?:\w+ ){0,2}?(?:direito|right to|derecho) (?:a|de|to|ao)\b"
        r"|\b(?:vai|ira|vamos|will|va a) (?:ganhar|vencer|win|ganar) (?:\w+ ){0,2}?(?:causa|processo|recurso|acao|case|juicio)\b"
        r"|\bcausa (?:esta )?ganha\b|\b(?:voce pode|pode|deve) (?:processar|entrar com (?:uma |a )?acao)\b"
    ),
}
_OFFERS_DISCOUNT: Final = re.compile(
    rf"\b(?:tem|temos|ha|existe|oferecemos|damos|da|com|ganha|there is|we have|hay|tenemos|gives?|get) (?:\w+ ){{0,3}}?{_DISCOUNT}\b"
    rf"|\b{_DISCOUNT}\b"
)
_NO_DISCOUNT: Final = re.compile(
    rf"\b(?:nao|nunca|nem|sem|can t|cannot|not|don t|no|unable)\b (?:(?!(?:que|problema|duvida|sabado|dia)\b)\w+ ){{0,4}}?{_DISCOUNT}\b"
)
_PAYING: Final = re.compile(r"\b(?:pix|cartao|credito|debito|dinheiro|vista|boleto|card|cash|tarjeta|efectivo)\b")
_AS_NO: Final = re.compile(rf"\bno (?:\w+ ){{0,4}}?{_DISCOUNT}\b")
_REASSURED: Final = re.compile(
    r"\b(?:isso|isto|o caso|that|esto)? ?(?:nao|not|no|isn t) (?:e|eh|ha|es|is|parece|deve ser|it s)? ?(?:nada |nothing )?(?:grave|serio"
    r"|preocupante|serious)\b"
    r"|\bnot serious\b|\bno es grave\b|\bnothing serious\b"
    r"|\b(?:e|eh|isso e|isso eh|it s|is|es) (?:bem |super |muito |totalmente |perfeitamente |completely |quite )*(?:normal|comum|common"
    r"|comun)\b"
)
_OF_THE_BODY: Final = re.compile(
    r"\b(?:sent\w+|sangr\w+|do[er]\w*|inch\w+|sensibilidade|febre|inflam\w+|cocar|arder|vermelh\w+|bleed\w*|pain|hurt\w*|swell\w*|fever"
    r"|sore|sangrar|doler"
    r"|hinchaz\w+|fiebre|sensibilidad|sintomas?|isso|isto|this|that|esto|ficar|ter)\b"
)
_NORMALLY: Final = re.compile(
    r"\b(?:normal\w*|comu(?:m|ns)|esperad\w+|frequente\w*|pode\w*|costuma\w*|acontec\w+|common|usual\w*)\b"
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
_EMERGENCY: Final = frozenset(
    Figure(Kind.NUMBER, number) for number in map(value, ("180", "188", "190", "192", "193", "911"))
)
_SMALL_NUMBER: Final = 100
_COURTESY: Final = re.compile(r"\b(?:so|um|1) ?(?:um |1 )?(?:minut\w+|instant\w+|moment\w+|segund\w+)\b")
_LASTING: Final = re.compile(
    r"\b(?:em|leva|dura|demora|takes?|cerca de|ate(?! as)|por|tarda|com|within|in) (?:\w+ ){0,3}?\d+ ?(?:h|horas?|min\w*|hours?)\b"
)
_VAGUE_SPAN: Final = re.compile(
    r"\b(?:em|within|in|en) (?:poucos|poucas|alguns|algumas|few|a few|pocos|pocas|unos|unas) (?:dias?|horas?|semanas?|minutos?|days"
    r"|hours|weeks|minutes)\b"
)
_HEARD: Final = re.compile(
    r"\b(?:voce|vc|usted|you|o senhor|a senhora)(?: ja| me| nos| le| had)* (?:disse|mencionou|perguntou|falou|citou|propos|sugeriu"
    r"|comentou|ofereceu|viu|quer|queria"
    r"|gostaria|pediu|pensou|pretende|tem em mente|dijo|menciono|pregunto|said|mentioned|asked|want|offered)\b|\b(?:sua|seu|su"
    r"|your) (?:proposta|oferta|orcamento|ideia"
    r"|valor|offer|budget|oferta|propuesta)\b|^(?:sobre|quanto a|em relacao a|about|respecto a)\b"
)
_REFUSED: Final = re.compile(
    r"\b(?:nao|can t|cannot|can not|no) (?:\w+ ){0,3}?(?:consig\w*|conseguimos|poss\w+|podemos|fazemos|faco|faz|trabalhamos|temos|tenho"
    r"|tem|ha|cobramos|e|eh|da|aceit\w+|do|offer"
    r"|puedo|podemos|hacemos|es|cuesta|custa|sai|fica)\b(?! (?:problema|duvida|erro|nada de))|\b(?:can t|cannot|don t|isn t)\b"
    r"|\bnao (?:por |de |os )?(?:r\$ ?)?\d"
)


class Known:
    """What an answer may rest on, by where it comes from."""

    def __init__(self, grounds: Grounds) -> None:
        facts = [f"{fact.title}. {fact.text}" for fact in grounds.facts]
        self.heard = _figures(grounds.customer_words)
        repeated = {figure for figure in _figures(grounds.said_before) if not _is_only_heard(figure, self.heard)}
        days = figures.implied((*grounds.results, *grounds.said_before, *grounds.customer_words), grounds.now)
        self.own = _figures((*facts, *grounds.company_texts, *grounds.results)) | repeated
        self.always = _EMERGENCY | _of_now(grounds)
        self.sure = self.own | days
        told = (*facts, *grounds.company_texts)
        self.told = [sentence for text in told for sentence in sentences_of(text)]
        self.hours = {
            figure
            for text in (*told, *grounds.said_before)
            for line in sentences_of(text)
            if visits.speaks_of_hours(line.plain)
            for figure in figures.of(line.text)
        }
        self.prices = PriceList(
            grounds.facts, (*grounds.company_texts, *grounds.said_before, *grounds.results), grounds.customer_words
        )
        self.diary = visits.diary(grounds.now, grounds.results, told)

    def is_of_something_else(self, span: Figure, said: str, before: frozenset[str]) -> bool:
        """Whether the company names this span, but of something else."""
        having = [line.plain for line in self.told if span in figures.of(line.text)]
        return bool(having) and self.prices.is_of_something_else(said, before, having)


def broken(sentence: Sentence, known: Known, before: frozenset[str] = frozenset()) -> Bound | None:
    """The bound that this sentence crosses. `before`: what the answer spoke of until here."""
    said = figures.of(sentence.text)
    for bound, pattern in _DONE.items():
        if any(not clause.asks and stances.says(pattern, clause.plain) for clause in sentence.clauses):
            return bound
    if _reassures(sentence, known):
        return Bound.DIAGNOSIS
    if _has_discount(sentence, known):
        return Bound.DISCOUNT
    if visits.is_invented(sentence, known.diary):
        return Bound.APPOINTMENT
    if visits.opens_otherwise(sentence, known.diary):
        return Bound.TIME
    return _invented(sentence, said, known, before)


def _reassures(sentence: Sentence, known: Known) -> bool:
    """ "It is normal that it bleeds": a judgement, unless the company says so of the same."""
    for clause in sentence.clauses:
        if clause.asks or not _REASSURED.search(clause.plain):
            continue
        if re.search(r"normal|comu|common", clause.plain) and not _OF_THE_BODY.search(clause.plain):
            continue
        symptoms = {stem for stem in subjects_of(clause.plain) if not _NORMALLY.match(stem)}
        if not any(_NORMALLY.search(line.plain) and symptoms & subjects_of(line.plain) for line in known.told):
            return True
    return False


def _has_discount(sentence: Sentence, known: Known) -> bool:
    """A discount that the company does not speak of, or one of another size."""
    for clause in sentence.clauses:
        if clause.asks or not _OFFERS_DISCOUNT.search(clause.plain) or visits.is_left_open(clause.plain):
            continue
        if _NO_DISCOUNT.search(clause.plain) and not (_AS_NO.search(clause.plain) and is_portuguese(clause.plain)):
            continue
        sizes = {figure for figure in figures.of(clause.plain) if figure.kind in (Kind.SHARE, Kind.MONEY)}
        lines = [line for line in known.told if stances.says(_OFFERS_DISCOUNT, line.plain)]
        if not any(sizes <= set(figures.of(line.text)) and _same_discount(clause.plain, line.plain) for line in lines):
            return True
    return False


def _same_discount(said: str, line: str) -> bool:
    """Of what is named, something is named there, too; and every way of paying."""
    about = subjects_of(said)
    return set(_PAYING.findall(said)) <= set(_PAYING.findall(line)) and (not about or bool(about & subjects_of(line)))


def _invented(sentence: Sentence, said: Sequence[Figure], known: Known, before: frozenset[str]) -> Bound | None:
    """A figure that rests on nothing. The customer's own prices and shares may be told back or refused, but not granted."""
    if any(figure.kind is Kind.MONEY and known.prices.is_of_another(figure, sentence.text, before) for figure in said):
        return Bound.PRICE

    for figure in figures.missing(said, known.sure):
        if figure.kind is Kind.NUMBER and not isinstance(figure.value, str) and figure.value < _SMALL_NUMBER:
            continue
        if figure in known.always:
            continue
        if figure.kind is Kind.TIME and _COURTESY.search(sentence.plain):
            continue
        is_heard = not figures.missing([figure], known.heard)
        if not is_heard or (figure.kind in _WEAK and not _is_told_back(figure, sentence)):
            return _NAMED[figure.kind]
    if any(visits.tells_hours(clause) for clause in sentence.clauses) and figures.missing(
        (figure for figure in said if figure.kind is Kind.TIME), known.hours
    ):
        return Bound.TIME
    if any(known.is_of_something_else(figure, sentence.plain, before) for figure in said if _is_span(figure, sentence)):
        return Bound.DEADLINE
    if _VAGUE_SPAN.search(sentence.plain) and not any(_VAGUE_SPAN.search(line.plain) for line in known.told):
        return Bound.DEADLINE
    return None


def _is_told_back(figure: Figure, sentence: Sentence) -> bool:
    """Whether this figure stands only where the customer is quoted, or refused."""
    return all(
        _HEARD.search(clause.plain) or _REFUSED.search(clause.plain)
        for clause in sentence.clauses
        if figure in figures.of(clause.plain)
    )


def _is_span(figure: Figure, sentence: Sentence) -> bool:
    return figure.kind is Kind.SPAN or (figure.kind is Kind.TIME and bool(_LASTING.search(sentence.plain)))


def _is_only_heard(figure: Figure, heard: set[Figure]) -> bool:
    """Prices that the customer named do not become ours by having been talked about."""
    return figure.kind in (*_WEAK, Kind.NUMBER) and not figures.missing([figure], heard)


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
