"""An answer read against its question: exact where the words are, otherwise the reading that fits what we had asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from app.infra.portuguese import words
from app.llm.intents import Intent, Sentiment
from app.llm.offline.understanding.situation import Asked, Situation
from app.llm.offline.understanding.weights import Read

Found = tuple[Intent, float]
_SURE = 0.97
_FAIRLY = 0.8
_SHORT = 7  # words up to which an answer may only make sense with its question

_YES = re.compile(
    r"^(?:(?:sim|s|ss|sin|si|yes|yep|sure|claro|com certeza|isso|isso mesmo|exato|ok|okay|oks|okey|blz|beleza"
    r"|combinado|certo|pode ser|pode|pode sim|podemos|positivo|confirmo"
    r"|confirmado|confirmada|confirmadissimo|vou|vou sim|irei|vamos|vamos sim|estarei|estarei la|estaremos"
    r"|estou|to|quero|quero sim|aceito|aham|uhum|perfeito|fechado|bora|esta|ta"
    r"|bom|otimo|show|joia|tudo certo|esta certo|ta certo|marcado|com ctz|certeza|opa|ja|eu|mesmo|la|de acordo"
    r"|afirmativo|sera|presente|por favor|obrigad[oa]|valeu|dale|confirm|i ll be there|of course)(?: |$))+$"
)
_NO = re.compile(
    r"^(?:nao|n|nn|no|nope|negativo|nao vou|nao irei|nao posso|nao consigo|nao da|nao vai dar|nao quero"
    r"|nao poderei|nao vou poder|nao vou conseguir|nao vou mais|infelizmente nao|hoje nao|dessa vez nao"
    r"|nao confirmo)"
    r"(?: (?:obrigad[oa]|valeu|precisa|ir|desculpa|desculpe|infelizmente|vou|posso|hoje|amanha|mais|mesmo|por enquanto"
    r"|agora|nao|quero|gracias|thanks|thank|you|sorry))*$"
)
_MAYBE = re.compile(
    r"\b(?:talvez|acho que (?:sim|nao|vou|consigo)|nao sei|ainda nao sei|vou ver|vou tentar|depende|quem sabe"
    r"|pode ser que|te aviso|aviso depois|mais tarde (?:eu )?(?:aviso|confirmo|falo)|confirmo (?:depois"
    r"|mais tarde|amanha|hoje a noite|daqui a pouco)"
    r"|se (?:eu )?(?:conseguir|der|puder)|maybe|not sure|i ll see|i will see|tal vez|quizas|no se"
    r"|se tudo der certo|vou confirmar|ja confirmo|preciso ver|deixa eu ver|vamos ver)\b"
)
_THANKS = re.compile(r"(?:(?:muito |muitissimo )?(?:obrigad[oa]|valeu)(?: (?:mesmo|demais|viu|ja))*[ ]?)+")
_UNDECIDED = re.compile(
    r"\bainda (?:nao (?:decid\w+|sei|consegui|vi|li|olhei|conversei)|(?:estou|to) (?:pensando|analisando|decidindo|vendo))"
    r"|\bvou (?:pensar|analisar|conversar)|\b(?:estou|to|estamos) (?:pensando|analisando|avaliando|decidindo)|\bstill (?:thinking|deciding)"
)
_STRANGER = re.compile(
    r"\b(?:numero errado|foi engano|nao (?:sou|conheco) (?:a|o|ess[ae]|nenhum)|pessoa errada|wrong (?:number"
    r"|person)|nao e (?:ele|ela|a|o) (?:aqui|quem)|numero equivocado|nao marquei nada|nao tenho (?:nada "
    r"|nenhuma consulta )?(?:marcad|agendad))"
)
_CANNOT = re.compile(
    r"\b(?:nao (?:vou (?:poder|conseguir|mais)?|posso|consigo|poderei|conseguirei|irei|da mais|da pra (?:mim"
    r"|eu)|vai (?:dar|rolar)|tenho como|tem como)|nem vou|cannot|can t (?:make|come|go)|won t (?:make|be)"
    r"|no puedo|no podre|no voy)\b"
)
_NEW_TIME = re.compile(
    r"\b(?:outr[oa] (?:dia|hora|horario|data|semana)|remarc\w+|reagend\w+|mud\w+|troc\w+|adi\w+|antecip\w+"
    r"|mais (?:tarde|cedo)|semana que vem|proxima semana|another|other (?:day|time)|later|earlier|reschedul\w+"
    r"|move|otro (?:dia|horario)|cambiar|transfer\w+|passa\w* p|joga\w* p|em vez|ao inves|so consigo"
    r"|so posso)\b"
)
_OFFERED = re.compile(
    r"(?:^|[\s(*])(\d)[\s)*\-–.:=]+(?:para |p/ ?|se |quero )?(sim|confirm\w*|vou|nao|cancel\w*|desmarc\w*"
    r"|remarc\w*|reagend\w*|mudar|atendente|falar|pessoa)"
)
_OPTION_WORDS = (
    ("sim", Intent.CONFIRM),
    ("confirm", Intent.CONFIRM),
    ("vou", Intent.CONFIRM),
    ("nao", Intent.CANCEL),
    ("cancel", Intent.CANCEL),
    ("desmarc", Intent.CANCEL),
    ("rem", Intent.RESCHEDULE),
    ("reagend", Intent.RESCHEDULE),
    ("mudar", Intent.RESCHEDULE),
    ("atendente", Intent.HUMAN),
    ("falar", Intent.HUMAN),
    ("pessoa", Intent.HUMAN),
)
_MARK = re.compile(r"^(?:opcao |option )?(\d{1,2})$")
_THUMB = re.compile("^[\U0001f44d\U0001f44c✅\U0001f3fb-\U0001f3ff\\s]+$")
_LOVE = re.compile(
    "^[\U0001f600-\U0001f606\U0001f60a-\U0001f60e\U0001f44f\U0001f44d\U0001f44c\U0001f929\U0001f970\U0001f60d\U0001f64f❤♥\ufe0f\U0001f3fb-\U0001f3ff\U0001f495-\U0001f49f\\s]+$"
)
_NOTE = re.compile(
    r"^(?:nota |dou |minha nota e |de nota |um |uma )*(10|[0-9]|zero|um|dois|tres|quatro|cinco|seis|sete|oito"
    r"|nove|dez)(?: (?:com louvor|de \d+|estrelas?|com certeza))*$"
)
_NOTES = {
    "zero": 0,
    "um": 1,
    "dois": 2,
    "tres": 3,
    "quatro": 4,
    "cinco": 5,
    "seis": 6,
    "sete": 7,
    "oito": 8,
    "nove": 9,
    "dez": 10,
}
# A piece that leans on what was asked before ("e no sábado", "mas e a volta"); not one that waits for something ("e aí, nada ainda"), nor
# an answer or a courtesy ("e sim", "e obrigada"). Nobody types accents surely: after "e" may also come what follows "é".
_AND_ALSO = re.compile(
    r"^(?:(?:mas|ah|ok|certo|entendi|legal|beleza|but|pero) )*(?:e|y|and)"
    r" (?!(?:nada|cade|ai|dai|agora|ainda|entao|nunca|ninguem|nem|depois|sim|nao|isso|isto|vou|pode|quero|claro|mesmo|confirm\w*"
    r"|obrigad\w*|tchau|bom|boa|um|uma|muito|so|que)\b)\w+(?: \w+){0,3}$"
)
# The same beyond doubt: "e" and a preposition or an owner ("e da minha menina de 7", "e pros meus pais").
_AND_OF = re.compile(
    r"^(?:(?:mas|ah|ok|certo|entendi|legal|beleza) )*"
    r"e (?:d[aeo]s?|pr[ao]s?|para|n(?:um)?[ao]s?|num|com|sem|pelo|pela|[ao]s? (?:meu|minha)s?)"
    r" \w+(?: \w+){0,4}$"
)
_IS = re.compile(r"^\W*é\b", re.IGNORECASE)
_LEFT_OPEN = frozenset({Asked.NOTHING, Asked.DETAIL})
_FIRST_OF_ALL = frozenset({Intent.OPT_OUT, Intent.HUMAN})
_RATHER = 0.5
_CLEARLY = 0.6  # how surely a comment has to sound pleased or displeased to be a verdict
_VERDICT_OF = {Sentiment.NEGATIVE: Intent.FOLLOWUP_NEGATIVE, Sentiment.POSITIVE: Intent.FOLLOWUP_POSITIVE}


def answered(situation: Situation, whole: Read, read: Callable[[str], Read]) -> Found:
    """The intent of the turn and how sure it is."""
    whole = _without_a_faint_opt_out(whole)
    best = max(whole.intents, key=lambda intent: whole.intents[intent])
    plain = _with_verdict(best, whole)
    best = plain[0]
    said = " ".join(words(situation.turn))
    # Many who are the wrong person want an end to it, but not all.
    enough = _CLEARLY if _STRANGER.search(said) else _RATHER
    if best in _FIRST_OF_ALL and plain[1] >= enough and not _YES.match(said):
        return plain
    goes_on = plain[1] < _CLEARLY or (best is Intent.OTHER and _AND_OF.match(said))
    if goes_on and _asks_of_something_else(situation, said):
        return _asked_before(read(situation.earlier)), _FAIRLY
    reading = _READINGS.get(situation.asked)
    return reading(situation, said, whole, plain, read) if reading else plain


def _without_a_faint_opt_out(whole: Read) -> Read:
    """A word nobody knows ("olar", "sla") is no wish to be left alone, unless that is likelier than all else together."""
    if whole.intents[Intent.OPT_OUT] >= _RATHER:
        return whole
    return replace(whole, intents={**whole.intents, Intent.OPT_OUT: 0.0})


def _asks_of_something_else(situation: Situation, said: str) -> bool:
    """Whether it goes on with what the customer had asked, and answers no question of ours."""
    goes_on = bool(situation.ours and situation.earlier) and situation.asked in _LEFT_OPEN
    return goes_on and not _IS.match(situation.turn) and bool(_AND_ALSO.match(said) or _AND_OF.match(said))


def _asked_before(earlier: Read) -> Intent:
    """What "e no sábado?" asks of something else: a price, where a price was asked for."""
    best = max(earlier.intents, key=lambda intent: earlier.intents[intent])
    return best if best is Intent.QUOTE_REQUEST else Intent.FAQ


def _with_verdict(best: Intent, whole: Read) -> Found:
    """A comment that sounds pleased or displeased is a verdict."""
    share = whole.intents[best]
    if best is Intent.FOLLOWUP_FEEDBACK:
        for mood, verdict in _VERDICT_OF.items():
            if whole.sentiments[mood] >= _CLEARLY:
                return verdict, share
    return best, share


def _to_reminder(situation: Situation, said: str, whole: Read, plain: Found, read: Callable[[str], Read]) -> Found:
    """Yes with a delay or a question confirms; cannot come cancels; another time reschedules; the rest changes nothing."""
    if option := _MARK.match(said):
        return _chosen(situation, option.group(1))
    if _STRANGER.search(said):
        return Intent.OTHER, _SURE
    if _MAYBE.search(said) and plain[0] not in (Intent.CANCEL, Intent.RESCHEDULE):
        return Intent.OTHER, _FAIRLY
    if _YES.match(said) or (not said and _THUMB.match(situation.turn)):
        return _thanks_or(Intent.CONFIRM, said)
    if _NO.match(said):
        return Intent.CANCEL, _SURE
    fitting = _favoured(
        whole,
        {
            Intent.CONFIRM: 3.0,
            Intent.CANCEL: 3.0,
            Intent.RESCHEDULE: 3.0,
            Intent.SCHEDULE: 0.1,
            Intent.FOLLOWUP_NEGATIVE: 0.1,
            Intent.FOLLOWUP_POSITIVE: 0.3,
        },
    )
    if _CANNOT.search(said) and fitting[0] not in (Intent.RESCHEDULE, Intent.CANCEL, Intent.CONFIRM):
        return (Intent.RESCHEDULE if _NEW_TIME.search(said) else Intent.CANCEL), _FAIRLY
    if fitting[0] in (Intent.SCHEDULE, Intent.FOLLOWUP_NEGATIVE):
        return (Intent.RESCHEDULE if fitting[0] is Intent.SCHEDULE else Intent.CANCEL), fitting[1]
    return fitting


def _thanks_or(intent: Intent, said: str) -> Found:
    """Thanks alone agree to nothing."""
    return (
        (Intent.THANKS_BYE, _SURE)
        if re.fullmatch(r"(?:(?:muito )?obrigad[oa]|valeu|por favor| )+", said)
        else (intent, _SURE)
    )


def _chosen(situation: Situation, option: str) -> Found:
    offered = dict(_OFFERED.findall(situation.ours))
    word = offered.get(option)
    if word is None:
        return Intent.OTHER, _SURE
    return next(intent for start, intent in _OPTION_WORDS if word.startswith(start)), _SURE


def _to_after_visit(situation: Situation, said: str, whole: Read, plain: Found, read: Callable[[str], Read]) -> Found:
    """A verdict or a comment on what was done."""
    if note := _NOTE.match(said):
        return _rated(note.group(1), situation.ours)
    if not said and _LOVE.match(situation.turn):
        return Intent.FOLLOWUP_POSITIVE, _FAIRLY
    if _YES.match(said) and not re.fullmatch(r"(?:(?:muito )?obrigad[oa]|valeu|ok|okay| )+", said):
        return Intent.FOLLOWUP_POSITIVE, _FAIRLY
    if _NO.match(said):
        good = re.search(r"(?:gostou|satisfeit\w|correu tudo bem|deu tudo certo|foi tudo bem)", situation.ours)
        return (Intent.FOLLOWUP_NEGATIVE, _FAIRLY) if good else (Intent.THANKS_BYE, 0.6)
    fitting = _favoured(
        whole,
        {
            Intent.FOLLOWUP_POSITIVE: 3.0,
            Intent.FOLLOWUP_NEGATIVE: 3.0,
            Intent.FOLLOWUP_FEEDBACK: 3.0,
            Intent.CONFIRM: 0.1,
            Intent.QUOTE_REQUEST: 0.7,
        },
    )
    return _as_verdict(fitting, whole, situation)


def _as_verdict(fitting: Found, whole: Read, situation: Situation) -> Found:
    intent, confidence = fitting
    negative, positive = (whole.sentiments[each] for each in (Sentiment.NEGATIVE, Sentiment.POSITIVE))
    if intent is Intent.COMPLAINT:
        return Intent.FOLLOWUP_NEGATIVE, confidence
    if intent is Intent.THANKS_BYE and positive > 0.5:
        return Intent.FOLLOWUP_POSITIVE, confidence
    if intent is Intent.OTHER and "?" not in situation.turn and "[" not in situation.turn:
        if max(negative, positive) > 0.6:
            return (Intent.FOLLOWUP_POSITIVE if positive > negative else Intent.FOLLOWUP_NEGATIVE), max(
                negative, positive
            )
        return Intent.FOLLOWUP_FEEDBACK, confidence
    return fitting


def _rated(note: str, ours: str) -> Found:
    """Of ten, nine and ten are praise, six and below are not; of five the same by halves."""
    value = _NOTES.get(note, int(note) if note.isdigit() else 0)
    if re.search(r"(?:a|ate|to) (?:5|cinco|five)\b", ours):
        value = value * 2
    if value >= 9:
        return Intent.FOLLOWUP_POSITIVE, _SURE
    return (Intent.FOLLOWUP_FEEDBACK if value >= 7 else Intent.FOLLOWUP_NEGATIVE), _FAIRLY


def _to_after_quote(situation: Situation, said: str, whole: Read, plain: Found, read: Callable[[str], Read]) -> Found:
    """Going ahead, declining, or a comment without a verdict."""
    if _UNDECIDED.search(said) and "?" not in situation.turn:
        return Intent.FOLLOWUP_FEEDBACK, _FAIRLY
    if _MAYBE.search(said) or re.search(r"\b(?:pensar|pensando|analis\w+|decidi\w*|conversar|ver com)\b", said):
        if (
            plain[0] in (Intent.OTHER, Intent.THANKS_BYE, Intent.FOLLOWUP_FEEDBACK, Intent.CONFIRM, Intent.FAQ)
            and "?" not in situation.turn
        ):
            return Intent.FOLLOWUP_FEEDBACK, 0.7
    if _YES.match(said) or (not said and _THUMB.match(situation.turn)):
        found = _thanks_or(Intent.FOLLOWUP_POSITIVE, said)
        return found
    if _NO.match(said):
        return Intent.FOLLOWUP_NEGATIVE, _SURE
    fitting = _favoured(
        whole,
        {
            Intent.FOLLOWUP_POSITIVE: 3.0,
            Intent.FOLLOWUP_NEGATIVE: 3.0,
            Intent.FOLLOWUP_FEEDBACK: 1.5,
            Intent.CONFIRM: 0.3,
            Intent.CANCEL: 0.5,
        },
    )
    if fitting[0] in (Intent.COMPLAINT, Intent.CANCEL):
        return Intent.FOLLOWUP_NEGATIVE, fitting[1]
    return (Intent.FOLLOWUP_POSITIVE, fitting[1]) if fitting[0] is Intent.CONFIRM else fitting


def _to_slot(situation: Situation, said: str, whole: Read, plain: Found, read: Callable[[str], Read]) -> Found:
    """A day, an hour, a number or a yes take one of the times."""
    wanted = Intent.RESCHEDULE if situation.asked is Asked.NEW_SLOT else Intent.SCHEDULE
    if _YES.match(said) or _MARK.match(said):
        return _thanks_or(wanted, said)
    fitting = _favoured(
        whole,
        {
            wanted: 3.0,
            Intent.CONFIRM: 0.2,
            (Intent.SCHEDULE if wanted is Intent.RESCHEDULE else Intent.RESCHEDULE): 0.4,
        },
    )
    is_short = len(said.split()) <= _SHORT
    if (
        is_short
        and fitting[0] in (Intent.OTHER, Intent.CONFIRM, Intent.FOLLOWUP_POSITIVE, Intent.SCHEDULE, Intent.RESCHEDULE)
        and not _MAYBE.search(said)
        and said
    ):
        return wanted, max(fitting[1], 0.6)
    return fitting


def _to_person(situation: Situation, said: str, whole: Read, plain: Found, read: Callable[[str], Read]) -> Found:
    if _THANKS.fullmatch(said):
        return Intent.THANKS_BYE, _SURE
    if _YES.match(said) or (not said and _THUMB.match(situation.turn)):
        return Intent.HUMAN, _SURE
    return (Intent.OTHER, _SURE) if _NO.match(said) else plain


def _to_detail(situation: Situation, said: str, whole: Read, plain: Found, read: Callable[[str], Read]) -> Found:
    """A short answer that means little by itself goes on with what was wanted before."""
    if (
        len(said.split()) > _SHORT
        or not situation.earlier
        or "?" in situation.turn
        or plain[0] not in (Intent.OTHER, Intent.CONFIRM)
    ):
        return plain
    before = read(situation.earlier).intents
    wanted = max(before, key=lambda intent: before[intent])
    goes_on = wanted in (Intent.SCHEDULE, Intent.RESCHEDULE, Intent.CANCEL, Intent.QUOTE_REQUEST)
    return (wanted, min(before[wanted], 0.75)) if goes_on and said and not _NO.match(said) else plain


def _favoured(whole: Read, factors: dict[Intent, float]) -> Found:
    """The likeliest intent, some being more or less to be expected here than elsewhere."""
    weighed = {intent: share * factors.get(intent, 1.0) for intent, share in whole.intents.items()}
    best = max(weighed, key=lambda intent: weighed[intent])
    return best, weighed[best] / sum(weighed.values())


_READINGS: dict[Asked, Callable[[Situation, str, Read, Found, Callable[[str], Read]], Found]] = {
    Asked.REMINDER: _to_reminder,
    Asked.AFTER_VISIT: _to_after_visit,
    Asked.AFTER_QUOTE: _to_after_quote,
    Asked.SLOT: _to_slot,
    Asked.NEW_SLOT: _to_slot,
    Asked.PERSON: _to_person,
    Asked.DETAIL: _to_detail,
}
