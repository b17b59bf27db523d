"""What an answer says was done, or will be done by her: it may leave only with the write that does it.

"Marcado", "cancelei", "te mando": perfective claims and promises of her own, in Portuguese, Spanish and English. Offers ("quer que eu
chame?"), conditions ("assim que for confirmado"), denials ("não está marcado") and what is generally so ("o retorno é confirmado na
véspera") claim nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from app.secretary.sentences import Sentence


class Deed(StrEnum):
    """What can be claimed."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    CONFIRMED = "confirmed"
    SENT = "sent"
    NOTED = "noted"
    TOLD = "told"  # somebody of the team knows, or comes
    LOOKED = "looked"  # she looked something up
    SETTLED = "settled"  # paid back, granted, released


MADE_TRUE_BY: Final[dict[str, frozenset[Deed]]] = {
    "call_person": frozenset({Deed.TOLD, Deed.NOTED}),
    "opt_out": frozenset({Deed.CANCELLED, Deed.NOTED}),
    "book": frozenset({Deed.BOOKED, Deed.CONFIRMED, Deed.NOTED}),
    "hold": frozenset({Deed.BOOKED}),
    "reschedule": frozenset({Deed.MOVED, Deed.BOOKED, Deed.CONFIRMED, Deed.NOTED}),
    "cancel": frozenset({Deed.CANCELLED, Deed.NOTED}),
    "confirm": frozenset({Deed.CONFIRMED, Deed.NOTED}),
    "create_quote": frozenset({Deed.NOTED, Deed.TOLD}),
    "join_waitlist": frozenset({Deed.NOTED}),
    "send_document": frozenset({Deed.SENT}),
}
"""By a write tool's name: what an answer may then say. A room that brings a write tool adds its line."""

_STEMS: Final[dict[Deed, tuple[str, str, str, str]]] = {
    # participles · first person, perfect · infinitive · first person, present
    Deed.BOOKED: (
        "(?:pre ?)?(?:marcad|agendad|reservad|encaixad|inscrit|matriculad|separad|garantid)[oa]s?|reservad[oa]s?|agendad[oa]s?|booked"
        "|scheduled|reserved",
        "marquei|agendei|reservei|encaixei|inscrevi|matriculei|separei|agende|reserve(?! por)|booked|scheduled|reserved",
        "marcar|agendar|reservar|encaixar|inscrever|matricular|separar|book|schedule|reserve",
        "marco|agendo|reservo|encaixo",
    ),
    Deed.MOVED: (
        "(?:remarcad|reagendad|adiad|antecipad|transferid|alterad|trocad|mudad|cambiad|reprogramad)[oa]s?|rescheduled|moved|changed",
        "remarquei|reagendei|adiei|antecipei|mudei|troquei|alterei|reprograme|cambie|rescheduled|moved|changed",
        "remarcar|reagendar|adiar|antecipar|mudar|trocar|alterar|reprogramar|cambiar|reschedule|move",
        "remarco|reagendo|mudo|troco|altero",
    ),
    Deed.CANCELLED: (
        "(?:cancelad|desmarcad|anulad|removid|excluid|apagad|eliminad|retirad|descadastrad)[oa]s?|cancell?ed|removed|deleted",
        "cancelei|desmarquei|anulei|removi|exclui|apaguei|retirei|cancele|elimine|cancell?ed|removed|deleted",
        "cancelar|desmarcar|remover|excluir|apagar|anular|eliminar|cancel|remove|delete",
        "cancelo|desmarco|removo|excluo",
    ),
    Deed.CONFIRMED: (
        "(?:confirmad|aprovad|aprobad|validad)[oa]s?|confirmed|approved",
        "confirmei|aprovei|validei|confirme|aprobe|confirmed|approved",
        "confirmar|aprovar|validar|aprobar|confirm|approve",
        "confirmo",
    ),
    Deed.SENT: (
        "(?:enviad|mandad|encaminhad|compartilhad|anexad|emitid|gerad|impress)[oa]s?|sent|emailed|forwarded|issued",
        "enviei|mandei|encaminhei|compartilhei|anexei|emiti|gerei|envie|mande|sent|emailed|forwarded",
        "enviar|mandar|encaminhar|compartilhar|anexar|emitir|send|email|forward",
        "mando|envio|encaminho|compartilho",
    ),
    Deed.NOTED: (
        "(?:anotad|registrad|cadastrad|atualizad|salv|incluid|gravad|actualizad|guardad)[oa]s?|noted|registered|recorded|updated|saved",
        "anotei|registrei|cadastrei|atualizei|salvei|gravei|coloquei|adicionei|anote|registre|actualice|noted|registered|recorded"
        "|updated|added",
        "anotar|registrar|cadastrar|atualizar|incluir|adicionar|colocar|note|register|update|add",
        "anoto|registro|incluo|cadastro",
    ),
    Deed.TOLD: (
        "(?:avisad|comunicad|notificad|acionad|chamad|informad|solicitad|repassad|transferid|alertad)[oa]s?|notified|informed|alerted",
        "avisei|comuniquei|notifiquei|acionei|chamei|informei|solicitei|repassei|passei|transferi|alertei|pedi|falei|avise|llame"
        "|transferi|informe"
        "|notified|informed|called|alerted|asked|told|transferred",
        "avisar|comunicar|notificar|acionar|chamar|repassar|passar|transferir|pedir|falar|llamar|notify|call|transfer|ask|tell|inform"
        "|connect",
        "aviso|chamo|repasso|passo|transfiro|encaminho|peco|llamo",
    ),
    Deed.LOOKED: (
        "(?:verificad|conferid|consultad|checad|revisad)[oa]s?|checked|verified",
        "verifiquei|conferi|consultei|chequei|verifique|consulte|checked|verified|looked",
        "verificar|conferir|consultar|checar|ver|olhar|revisar|check|verify|look",
        "verifico|confiro|consulto|checo|vejo",
    ),
    Deed.SETTLED: (
        "(?:estornad|reembolsad|devolvid|liberad|concedid|aplicad|quitad|baixad)[oa]s?|refunded|applied|granted",
        "estornei|reembolsei|devolvi|liberei|concedi|apliquei|quitei|resolvi|providenciei|refunded|applied|granted|fixed|solved",
        "estornar|reembolsar|devolver|liberar|conceder|aplicar|resolver|providenciar|refund|apply|fix",
        "libero|aplico|resolvo|providencio",
    ),
}

_NOT: Final = (
    r"(?:nao|nunca|nem|sem|ainda nao|todavia no|no|not|never|n t|isn t|wasn t|hasn t|haven t|cannot|can t|won t)"
)
_LITTLE: Final = r"(?:\w+ ){0,2}?"
_IS: Final = (
    r"(?:ja )?(?:esta|estao|ta|tao|ficou|ficaram|fica|ficam|foi|foram|quedo|queda|fue"
    r"|(?:has|have) been|was|were|(?:is|are) now|is all|is|s)"
)
_THING: Final = (
    r"(?:consultas?|horarios?|avaliacao|retorno|sessao|visita|reuniao|reserva|agendamento|atendimento|limpeza|pedido|orcamento|pagamento"
    r"|comprovante|documento|contrato|matricula|inscricao|vaga|presenca|desconto|estorno|reembolso|credito|cita|turno|appointment"
    r"|booking|visit|request|order)"
)
_SOFT: Final = (
    r"(?:te|lhe|vos|la|lo|os|as|o|a|ja|aqui|agora|logo|tambem|le|les|se lo|you|ya|it|that|also|just|already|now)"
)
_UNLESS: Final = re.compile(
    r"\b(?:se|caso|quando|assim que|depois que|logo que|apos|ate|antes de|so se|si|cuando|if|when|once|unless|until|after|para que"
    r"|somente se)\b"
)
_OFFERS: Final = re.compile(
    r"\b(?:quer|queres|quiere|gostaria|prefere|deseja|posso|podemos|poderia|pode|puedo|podria|podem|so|apenas|somente|only|can|could|may"
    r"|would you like|want me|shall|do you want|precisa|preciso que)\b"
)
_TEAM: Final = (
    r"(?:(?:alguem|uma pessoa|um atendente|uma atendente|um colega|uma colega|a equipe|o time|nossa equipe|a recepcao|um consultor|o"
    r" responsavel"
    r"|a responsavel|um especialista|a dra|o dr|a doutora|o doutor|alguien|una persona|el equipo|someone|somebody|a person|the team|a"
    r" colleague)"
    r"(?: \w+){0,4}?)"
)
_COMES: Final = (
    r"(?:vai (?:te |lhe )?\w+|ira (?:te |lhe )?\w+|ja vai|entrara|retornara|respondera|continua|assume|te (?:chama|liga|responde"
    r"|retorna|atende)"
    r"|fala com|va a \w+|le \w+ra|will|is going to|is coming|ja vem|vem falar|vai falar|seguira|sigue)"
)


def claimed(sentence: Sentence) -> Iterator[Deed]:
    """What this sentence says she did or will do now."""
    for clause in _clauses(sentence):
        for deed, patterns in _PATTERNS.items():
            if any(_holds(pattern, clause) for pattern in patterns):
                yield deed


def _clauses(sentence: Sentence) -> list[str]:
    """Of a question only what stands before its last comma is said outright ("já marquei, tudo bem?")."""
    pieces = [piece.strip() for piece in re.split(r"[,;:]| mas | pero | but ", sentence.plain) if piece.strip()]
    return pieces[:-1] if sentence.asks else pieces


def _holds(pattern: re.Pattern[str], clause: str) -> bool:
    for match in pattern.finditer(clause):
        before = clause[: match.start()]
        if re.search(rf"\b{_NOT} (?:\w+ )?$", before) or _UNLESS.search(before) or _OFFERS.search(before):
            continue
        return True
    return False


def _patterns(deed: Deed, stems: tuple[str, str, str, str]) -> list[re.Pattern[str]]:
    done, did, to_do, does = stems
    found = [
        rf"\b(?:eu )?(?:ja |acabei e |aqui |tambem |i |i ve |i have |we ve |we have |ya |te |lhe |lo |la |le )*\b(?:{did})\b(?! por favor)",
        rf"\b{_IS} {_LITTLE}(?:{done})\b",
        rf"\b(?:tenho|temos|tem|deixei|deixo|deixamos|ja deixei|he|hemos|i ve|we ve|i have|we have|dejo|deje) {_LITTLE}(?:{done})\b",
        rf"^(?:(?:pronto|prontinho|ok|certo|feito|perfeito|combinado|otimo|tudo|ja|sim|listo|done|all|great|yes|isso|maravilha)["
        rf" ,!.]*)*(?:{done})(?: (?:para|pra|com|no|na|em|as|por|aqui|para el|for|on|at|at[eé]|o|a|os|as|seu|sua)\b.*)?$",
        rf"^(?:(?:pronto|ok|certo|entao|sim|a|o|sua|seu|su|tu|your|the) )*{_THING} (?:(?!(?:e|sao|sera|serao|ser|is|are|es|son) )\w+"
        rf" ){{0,3}}?(?:{done})\b(?! (?:com (?:menos|mais)|sem|fora|por telefone|pelo))",
        rf"\b(?:acabei de|acabo de|consegui|conseguimos|i just|i was able to|we just|logre|pude) (?:{_SOFT} )*(?:{to_do}|{did})\b",
        rf"\b(?:vou|vamos|irei|estou indo|voy a|vamos a|i ll|i will|we ll|we will|i am going to|let me|deixa eu|deixe me|permita me)"
        rf" (?:{_SOFT} |ja )*(?:{to_do})\b",
        rf"\b(?:estou|estamos|estoy|estamos|i m|i am|we re|we are) (?:{_SOFT} )*(?:{_gerunds(to_do)})\b",
        rf"(?:^(?!aviso|registro|cadastro|envio|passo|marco|vejo|troco|mudo|altero|chamo)|\b(?:eu|ja|te|lhe|le|logo|entao|agora|e)"
        rf" )(?:{_SOFT} )*(?:{does})\b(?! (?:que|geral|fiscal|medico))",
    ]
    if deed is Deed.TOLD:
        found.append(rf"\b{_TEAM} {_COMES}\b")
        found.append(
            r"\b(?:te|lhe) (?:retorno|ligo|respondo|chamo|aviso)\b|\b(?:entro|entramos|entraremos) em contato\b|\bretorno (?:em breve|ja)\b"
        )
        found.append(
            r"\b(?:ja )?(?:te )?retornamos\b|\bi ll get back\b|\bget back to you\b|\ble (?:llamo|aviso|respondo)\b"
        )
    return [re.compile(pattern) for pattern in found]


def _gerunds(infinitives: str) -> str:
    """ "marcar" and "book" as "marcando" and "booking"."""
    return "|".join(
        f"{word[:-1]}ndo"
        if word[-2:] in ("ar", "er", "ir") and word not in ("ver",)
        else f"{word.removesuffix('e')}ing"
        for word in infinitives.split("|")
    )


_PATTERNS: Final = {deed: _patterns(deed, stems) for deed, stems in _STEMS.items()}


def true_after(writes: frozenset[str]) -> frozenset[Deed]:
    """What may be claimed after these writes."""
    return frozenset().union(*(MADE_TRUE_BY.get(write, frozenset()) for write in writes))
