"""Days and times of a visit: she offers none that a tool did not find, and settles none that no tool settled.

Where a certain day or time is named, only this leaves: a question, a denial, the customer's own wish told back, what the team or the
customer may do, a farewell, opening hours, and what the company says of that day itself. Everything else is taken for an appointment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.secretary import figures, moments, sentences, stances
from app.secretary.figures import Kind
from app.secretary.moments import Moment
from app.secretary.sentences import Clause, Sentence

_VISIT: Final = (
    r"(?:consulta|horario|horarinho|avaliacao|retorno|sessao|visita|reuniao|reserva|agendamento|atendimento|limpeza|vaga|encaixe|cita|turno"
    r"|appointment|booking|visit|slot|spot|exame|aula|procedimento)"
)
_HAVE: Final = (
    r"(?:tem|temos|tenho|ha|existe|existem|esta|estao|consigo|conseguimos|consegui|sobrou|sobraram|abriu|abrimos|surgiu|apareceu|achei"
    r"|encontrei|resta|we have|there is|there are|there s|i have|we ve|i can|tenemos|hay|tengo|queda|quedan)"
)
_FREE_TIME: Final = (
    r"(?:vagas?|vaguinhas?|horarios?|horarinhos?|encaixes?|disponibilidades?|disponive(?:l|is)|livres?|agenda|slots?|available|availability"
    r"|openings?|turnos?|citas?|libres?|disponibles?|lugar|hueco|espaco|room|opening)"
)
_OFFERED: Final = re.compile(
    rf"\b{_HAVE} (?:\w+ ){{0,4}}?{_FREE_TIME}\b"
    rf"|\b(?:{_VISIT}|agenda|manana|amanha|hoje|\d+h?|manha|tarde) (?:\S+ ){{0,4}}?(?:livres?|vag[oa]s?|disponive(?:l|is)|abert[oa]s?"
    rf"|libres?"
    r"|disponibles?|available|free|open)\b"
    r"|\b(?:proxim[oa]|primeir[oa]|next|proxima) (?:vaga|horario|encaixe|disponibilidade|data|turno|slot|opening)\b(?: \w+){0,2} (?:e|eh"
    r"|is|es)\b"
    r"|\b(?:pode[ms]?|podera|puede[ns]?) (?:\w+ ){0,1}?(?:vir|passar|comparecer|chegar|aparecer|venir|pasar)\b"
    r"|\b(?:te|lhe|le|lo|la|ja) (?:espero|esperamos|aguardo|aguardamos|vejo|vemos)\b|\b(?:espero|esperamos|aguardo"
    r"|aguardamos) (?:por )?voce"
    r"|\bnos vemos\b|\b(?:we|i|the doctor|she|he)(?: can| will| ll| could)? (?:see|fit|take|squeeze) you\b|\bwe ll see you\b|\bexpect you\b"
    rf"|\b(?:sua|seu|su|your|tua|teu) {_VISIT}s? (?:\w+ ){{0,2}}?(?:e|eh|sera|esta|ta|fica|ficou|ficara|is|will be|es|quedo|queda|sera)\b"
    r"|\b(?:atende|atendera|atendem|recebe|espera|aguarda|atiende|ve) voce|\b(?:te|lhe|le) (?:atende|recebe|espera|aguarda|atiende|encaixa)"
    r"|\b(?:consigo|conseguimos|da para|da pra|encaixo|encaixamos|fica|ficou|ficamos|quedo|queda|quedamos|fechad[oa]|fechamos)"
    r" (?:para|pra|te|voce|entao|agendad\w|marcad\w|combinad\w|reservad\w|assim|encaixar|marcar|agendar|atender|amanha|hoje|as|na|no|dia"
    r"|segunda|terca"
    r"|quarta|quinta|sexta|sabado|el|manana|martes|lunes)\b"
    r"|\bvoce (?:ja )?(?:esta|ta|ficou|foi|vem|tem) (?!perguntando|falando|procurando|querendo|interessad|pensando"
    r"|preocupad)(?:\w+ )?(?:agendad|marcad|na|no"
    r"|para|pra|confirmad|encaixad|amanha|hoje|consulta|horario)"
    r"|\byou(?: re| are) (?:all set|in|good|booked|down|set|confirmed|scheduled|on)\b|\bya tiene\b"
    r"|\b(?:da|deu|dara) certo\b|\b(?:esta|ta|fica|seria|pode) (?:otimo|perfeito|certo|combinado|confirmado|bem|bom)\b|\bworks\b"
    r"|\btudo certo\b"
    r"|\b(?:podemos|vamos|posso|consigo) (?:te )?(?:receber|atender|encaixar) (?:voce)?"
)
_HOURS: Final = re.compile(
    r"\b(?:atend\w+|funciona\w*|abr(?:e|imos|em|ir\w*)|fech(?:a|amos|am)|aber[ot]\w*|abert[oa]s?|expediente|plantao|(?:nosso|o|our|el"
    r"|nuestro) horarios? (?:e|normal|de)"
    r"|we(?: re| are)? (?:\w+ )?(?:open|close)\w*|open|opens|closes|abierto|abrimos|atiende\w*|cerramos|trabalhamos)\b"
)
_CLOSED: Final = re.compile(
    r"\b(?:fechad[oa]s?|closed|cerrad[oa]s?|lotad[oa]s?|indisponive\w+|sem (?:vagas?|horarios?|atendimento|expediente)|fully booked"
    r"|no openings?"
    r"|esgotad[oa]s?)\b"
)
_HOLIDAY: Final = re.compile(r"\b(?:feriados?|holidays?|natal|ano novo|carnaval|pascoa|christmas|navidad)\b")
_DENIED: Final = re.compile(
    r"\b(?:nao|ainda nao|nem|nunca) (?:\w+ ){0,2}?(?:consig\w+|conseg\w+|poss\w+|pod\w+|tenho|temos|tem|ha|existe\w*|sei|sabemos|abrimos"
    r"|abre|abrem"
    r"|atend\w+|funciona\w*|trabalhamos|fazemos|faco|marc\w+|agend\w+|garant\w+|confirm\w+|vejo|vi|encontr\w+|achei|localizei|esta|estao"
    r"|estamos"
    r"|estou|ta|da|eh|e|foi|foram|ficou|sera|vou|vai|vamos|recebi|recebemos|fica|aparece|consta|haver\w*|teremos|abriremos|depende"
    r"|cobr\w+)\b"
    r"|\b(?:can t|cannot|can not|don t|do not|isn t|is not|aren t|won t|haven t|hasn t|unable|doesn t|didn t|wasn t|no (?:openings?"
    r"|slots?|appointments?))\b"
    r"|\bno (?:\w+ )?(?:puedo|podemos|tengo|tenemos|hay|abrimos|atendemos|esta|estan|es|se (?:si|sabe|puede|atiende|abre)|veo|sabemos"
    r"|me es|consigo|queda)\b"
    r"|\bnad[ae] (?:\w+ )?(?:marcad|agendad|confirmad|foi|esta)|\bnenhum\w* \w+"
)
_LEFT_OPEN: Final = re.compile(
    r"\b(?:so|somente|apenas|quem|only|solo) (?:\w+ ){0,6}?(?:equipe|pessoa|atendente|recepcao|secretaria|dentista|contador\w*|mecanico"
    r"|consultor\w*|responsavel|profissional|doutora?|dra?|team|someone|person|equipo|persona"
    r"|confirma|pode|can|puede)\b"
    r"|\b(?:(?:a|o|nossa|nosso|the|el|la|uma|um) (?:equipe|recepcao|time|secretaria|team|equipo|pessoa|atendente|consultor\w*"
    r"|responsavel|coordenacao|direcao|financeiro|contador\w*|mecanico|dentista|profissional)) (?:\w+ )?(?:pode|podera|precisa|tem que"
    r"|consegue|can"
    r"|has to|needs|puede)\b"
    r"|\b(?:posso|podemos|poderia|podia|consigo|can|could|i can|puedo|podria) (?:te |lhe |le )?(?:pedir|chamar|perguntar|passar"
    r"|verificar|consultar|ver"
    r"|solicitar|ajudar|avisar|encaminhar|ask|call|check|help|llamar|pedir|preguntar|ayudar|consultar)"
    r"|\b(?:chamo|passo|peco|llamo) (?:uma|alguem|para|pra|o|a|una|alguien)\b"
    r"|\b(?:para|pra|se|caso|quando) (?:\w+ )?(?:confirmar|marcar|agendar|remarcar|cancelar|verificar|saber|reservar|mudar|ver|reservar"
    r"|quiser|preferir"
    r"|precisar|puder|book|confirm)\b"
    r"|\b(?:precis[oa]\w*|preciso que|depende\w*|precisaria|needs? to|have to|hay que|necesit\w+) (?:\w+ ){0,6}?(?:confirm\w+|verific\w+"
    r"|consult\w+|equipe|saber"
    r"|team|equipo|ver|check)"
    r"|\b(?:por favor|me (?:diga|conte|informe|fale|envie|mande|passe)|diga|informe|please|let me know|tell me|digame|indique)\b"
    r"|\bla (?:cita|agenda) la confirma\b"
)
_COME: Final = re.compile(
    r"\b(?:pode[ms]?|podera|e so|eh so|basta|so) (?:\w+ ){0,1}?(?:vir|chegar|passar|comparecer|aparecer|trazer|deixar o|deixar a)\b"
    r"|\b(?:venha|compareca|traga|chegue|vem)\b"
    r"|\bit s fine to come\b|\bjust come\b|\bcome (?:in|by|over)\b|\b(?:te|lhe|le) (?:espero|esperamos|aguardo|aguardamos)\b|\bvenga\b"
)
_PURPOSE: Final = re.compile(r"^(?:entao |e )?(?:para|pra) (?:\w+ )?\w{2,}[aei]r\b")
_WISH: Final = re.compile(
    r"\b(?:voce|vc|o senhor|a senhora|usted|you)(?: ja| me| nos| le| te| d| had| have)* (?:quer|queria|quis|prefere|preferiu|gostaria"
    r"|deseja|pediu|perguntou|disse"
    r"|mencionou|comentou|precisa|procura|busca|pensou|pretende|sugeriu|propos|falou|escreveu|tem interesse|quiere|desea|prefiere|pidio"
    r"|pregunto|dijo"
    r"|menciono|want|wanted|like|asked|prefer|mentioned|said|would like)\b"
    r"|\b(?:seu|sua|su|your) (?:pedido|preferencia|interesse|solicitacao|pergunta|mensagem|request|question|preference|pedido)\b"
    r"|\b(?:obrigad[oa]|agradec\w+|thanks|thank you|gracias|sinto muito|lament\w+|desculp\w+|sorry|entendo que|imagino|siento|que pena"
    r"|que bom que)\b"
    r"|\b(?:sobre|quanto a|em relacao a|about|regarding|respecto a)\b"
)
_FAREWELL: Final = re.compile(
    r"^(?:(?:por|de|nada|combinado|entao|ok|certo|imagina|obrigad[oa]|tchau|beijos?|abracos?|valeu|perfeito|e|tudo|bem|disponha|thanks"
    r"|bye|gracias|adios|chao) )*(?:ate|hasta|see you|tenha|tenham|have|que tenga|que tengas|bom|boa|otim[oa]|feliz|excelente|lindo"
    r"|happy|great|buen|good"
    r"|um (?:bom|otimo)|uma (?:boa|otima)|desejo|aproveite|enjoy|nice)\b"
)
_LONGEST_FAREWELL: Final = 3  # words besides the wish and its day
_SMALL_TALK: Final = re.compile(
    r"\b(?:ajudar|ajudo|ajuda|help|ayudar)\b(?: \w+){0,2} ?(?:hoje|today|hoy|agora)?$|\b(?:hoje|today|hoy) (?:e|eh|is|es)$"
)
_LITTLE: Final = re.compile(
    r"\b(?:a|o|as|os|e|ou|de|da|do|das|dos|na|no|nas|nos|em|para|pra|la|el|las|los|y|on|at|the|of|and|or|nem|dia|por volta|pela|pelo|ja"
    r"|so|entao|por|"
    r"manha|tarde|noite|manana|noche|morning|afternoon|feira|cedo|ate|in|horas?|h|sim|yes|si|claro|ok|amanha|then|aos?|seria|proxim[oa]"
    r"|que vem)\b|[^a-z]"
)
_OF_ONE: Final = re.compile(
    r"\b(?:sua|seu|voce|te|your|you|su|usted|vaga|encaixe|livre|horario|disponivel|temos|tenho|tem)\b"
)
_STRONG: Final = re.compile(
    r"\b(?:restam?|sobram?|sobrou|ultimas?|poucas?) (?:\w+ ){0,2}?vagas?\b|"
    r"\b(?:tem|temos|tenho|ha|consegui|consigo|sobrou|abriu|surgiu|we have|there is|hay|tenemos|tengo|i have) (?:\w+ ){0,2}?(?:vagas?"
    r"|vaguinhas?|encaixes?"
    r"|disponibilidade|openings?|turnos? libres?|(?:horarios?|turnos?|slots?) (?:livres?|disponive\w+|abertos?|vagos?|available|free"
    r"|libres?|disponibles?))\b"
    r"(?! (?:de|para|no|na|do|p) (?:carros?|estacionamento|porta|frente|rua|garagem|emprego|trabalho|moto|estagio|deficient\w+|idosos"
    r"|cadeirantes))"
)


@dataclass(frozen=True, slots=True)
class Diary:
    """What may be said of days and times. `offered`: what tools found or settled; `told`: lines of the company's; `open_on`: weekdays."""

    now: datetime | None
    offered: Sequence[Moment]
    told: Sequence[str]
    open_on: frozenset[int]


def diary(now: datetime | None, results: Sequence[str], told: Sequence[str]) -> Diary:
    offered = [moment for result in results for piece in result.split("\n") for moment in moments.of(piece, now)]
    lines = [sentence.plain for text in told for sentence in sentences.of(text)]
    open_on = {
        day
        for line in lines
        for clause in sentences.of(line)
        for said in clause.clauses
        if not _DENIED.search(said.plain) and not _CLOSED.search(said.plain)
        for day in moments.weekdays(said.plain, None)
    }
    return Diary(now, offered, lines, frozenset(open_on))


def is_invented(sentence: Sentence, diary: Diary) -> bool:
    """Whether a day or a time is given to the customer, or a free one promised, that nothing vouches for."""
    clauses = sentence.clauses
    if any(_is_free_time(clause, diary) for clause in clauses):
        return True
    for at, clause in enumerate(clauses):
        if moments.names_one(clause.plain) and not _may_leave(at, clauses, sentence, diary):
            return True
    return False


def is_left_open(said: str) -> bool:
    """Whether this is for others to settle: the team, or the customer."""
    return bool(_LEFT_OPEN.search(said) or _WISH.search(said))


def tells_hours(clause: Clause) -> bool:
    """Whether it says when the company is open."""
    return (
        not clause.asks
        and stances.says(_HOURS, clause.plain)
        and not any(pattern.search(clause.plain) for pattern in (_DENIED, _CLOSED, _WISH, _LEFT_OPEN))
    )


def speaks_of_hours(said: str) -> bool:
    """Whether a line of the company's is about when it is open."""
    return bool(_HOURS.search(said) or re.search(r"\bhorarios?\b", said))


def opens_otherwise(sentence: Sentence, diary: Diary) -> bool:
    """Whether the company is said to be open on a weekday of which it does not say so."""
    for clause in sentence.clauses:
        if (
            tells_hours(clause)
            and _HOLIDAY.search(clause.plain)
            and not any(
                _HOLIDAY.search(line) and not _DENIED.search(line) and not _CLOSED.search(line) for line in diary.told
            )
        ):
            return True
        if _returns_otherwise(clause, diary):
            return True
        if tells_hours(clause) and not moments.weekdays(clause.plain, diary.now) <= diary.open_on:
            return True
    return False


def _returns_otherwise(clause: Clause, diary: Diary) -> bool:
    """A weekday that comes back ("aos sábados"), of which the company says nothing."""
    if clause.asks or any(pattern.search(clause.plain) for pattern in (_DENIED, _CLOSED, _WISH, _LEFT_OPEN)):
        return False
    return not moments.returning(clause.plain) <= diary.open_on


def _is_free_time(clause: Clause, diary: Diary) -> bool:
    """A free time without a day is one, too, unless the company says so of itself."""
    if clause.asks or diary.offered or not stances.says(_STRONG, clause.plain):
        return False
    return not any(_STRONG.search(line) for line in diary.told)


def _may_leave(at: int, clauses: Sequence[Clause], sentence: Sentence, diary: Diary) -> bool:
    clause = clauses[at]
    if diary.offered:
        if all(moments.fits(moment, diary.offered) for moment in moments.of(sentence.plain, diary.now)):
            return True
    elif _is_told(clause.plain, diary):
        return True
    if clause.asks:
        return True
    if any(stances.says(_COME, each.plain) for each in clauses if not each.asks) and not _is_open_hours(
        clause.plain, diary
    ):
        return False
    if stances.says(_OFFERED, clause.plain) and not _is_open_hours(clause.plain, diary):
        return False
    if any(_is_harmless(each, diary) for each in _speaking_for(at, clauses)):
        return True
    return (
        sentence.asks
        and _is_bare(clause.plain)
        and not any(stances.says(_OFFERED, each.plain) for each in clauses if not each.asks)
    )


def _speaking_for(at: int, clauses: Sequence[Clause]) -> list[str]:
    """The clause, and where it names nothing but its day and time, those beside it, up to one that says something."""
    own = clauses[at].plain
    if not _is_bare(own):
        return [own]
    before = next((each.plain for each in reversed(clauses[:at]) if not _is_bare(each.plain)), "")
    after = next((each.plain for each in clauses[at + 1 :] if not each.asks and not _is_bare(each.plain)), "")
    carries_on = any(pattern.search(before) for pattern in (_DENIED, _WISH, _HOURS))
    return [own, before if carries_on and not stances.says(_OFFERED, before) else after]


def _is_bare(said: str) -> bool:
    return not _LITTLE.sub("", moments.without(said)).strip()


def _is_harmless(said: str, diary: Diary) -> bool:
    if not said:
        return False
    if any(pattern.search(said) for pattern in (_DENIED, _CLOSED, _LEFT_OPEN, _WISH, _SMALL_TALK, _PURPOSE)):
        return True
    if _is_farewell(said):
        return True
    return _is_open_hours(said, diary)


def _is_farewell(said: str) -> bool:
    """Short, and of no hour: "até amanhã, Ana" is one, "até sexta fica pronto" is none."""
    if not _FAREWELL.search(said) or any(moment.minute is not None for moment in moments.of(said, None)):
        return False
    left = _FAREWELL.sub("", moments.without(said)).split()
    return len(left) <= _LONGEST_FAREWELL and not any(
        word in ("sua", "seu", "fica", "esta", "pronto", "chega") for word in left
    )


def _is_open_hours(said: str, diary: Diary) -> bool:
    """Opening hours; that they are the company's, its figures and weekdays are asked for elsewhere."""
    return bool(_HOURS.search(said)) and not re.search(
        r"\b(?:sua|seu|voce|vaga|encaixe|agenda|te|your|you|su|usted)\b", said
    )


def _is_told(said: str, diary: Diary) -> bool:
    """Whether the company says so itself: one of its lines has this day or time and speaks of the same."""
    named = moments.of(said, diary.now)
    about = set(re.findall(r"[a-z]{5,}", moments.without(said)))
    if named and not any(moment.days for moment in named) and about and not _OF_ONE.search(said):
        times = {figure for figure in figures.of(said) if figure.kind is Kind.TIME}
        if any(about & set(re.findall(r"[a-z]{5,}", line)) and times <= set(figures.of(line)) for line in diary.told):
            return True
    if not named or re.search(r"\b(?:sua|seu|voce|te|your|you|su|usted|vaga|encaixe|livre)\b", said):
        return False
    return any(
        about & set(re.findall(r"[a-z]{5,}", line))
        and all(moments.fits(each, moments.of(line, diary.now)) for each in named)
        for line in diary.told
        if moments.names_one(line)
    )
