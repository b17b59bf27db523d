"""What an answer says was done, or will be done by her: it may leave only with the write that does it.

"Marcado", "cancelei", "te mando": perfective claims and promises of her own, in Portuguese, Spanish and English. What she says of herself
in the first person is a claim by its form, whatever the verb ("-ei", "I've …", "he …"); a few verbs claim nothing ("entendi", "recebi").
Offers ("quer que eu chame?"), conditions ("assim que for confirmado"), denials ("não está marcado") and what is generally so ("o retorno é
confirmado na véspera") claim nothing either.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

from app.infra.portuguese import fold
from app.secretary import stances
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
    LOOKED = "looked"  # she looked something up that the company says
    SETTLED = "settled"  # paid, paid back, granted, released
    DONE = "done"  # whatever was asked for
    OTHER = "other"  # no tool does it


_DEEDS_OF: Final[dict[str, frozenset[Deed]]] = {
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
MADE_TRUE_BY: Final = {write: deeds | {Deed.DONE} for write, deeds in _DEEDS_OF.items()}
"""By a write tool's name: what an answer may then say. A room that brings a write tool adds its line."""

_VERBS: Final[dict[Deed, str]] = {
    Deed.BOOKED: "marcar agendar reservar encaixar inscrever matricular separar garantir bloquear colocar botar lancar"
    " inserir adicionar incluir"
    " preagendar apuntar book schedule reserve secure",
    Deed.MOVED: "remarcar reagendar adiar antecipar alterar trocar mudar cambiar reprogramar mover reschedule move change",
    Deed.CANCELLED: "cancelar desmarcar anular remover excluir apagar eliminar retirar tirar descadastrar deletar cancel remove delete",
    Deed.CONFIRMED: "confirmar aprovar validar aprobar autorizar confirm approve",
    Deed.SENT: "enviar mandar encaminhar compartilhar anexar emitir gerar imprimir despachar send email forward",
    Deed.NOTED: "anotar registrar cadastrar atualizar salvar gravar actualizar guardar note register update record save add",
    Deed.TOLD: "avisar comunicar notificar acionar chamar solicitar repassar passar transferir alertar pedir direcionar"
    " escalar llamar notify call"
    " transfer ask tell inform connect",
    Deed.LOOKED: "verificar conferir consultar checar revisar olhar ver check verify look",
    Deed.SETTLED: "estornar reembolsar devolver liberar conceder aplicar quitar resolver providenciar corrigir processar"
    " isentar creditar pagar"
    " processar refund apply fix solve grant process issue complete",
}
_IRREGULAR: Final = {
    "inscrever": "inscrit", "imprimir": "impress", "ver": "vist", "pagar": "pag", "emitir": "emitid", "book": "booked",
    "schedule": "scheduled",
    "reserve": "reserved", "secure": "secured", "move": "moved", "change": "changed", "cancel": "cancelled", "remove": "removed",
    "delete": "deleted",
    "confirm": "confirmed", "approve": "approved", "send": "sent", "email": "emailed", "forward": "forwarded", "note": "noted",
    "register": "registered",
    "update": "updated", "record": "recorded", "save": "saved", "add": "added", "notify": "notified", "call": "called",
    "transfer": "transferred",
    "ask": "asked", "tell": "told", "inform": "informed", "connect": "connected", "check": "checked", "verify": "verified",
    "look": "looked",
    "refund": "refunded", "apply": "applied", "fix": "fixed", "solve": "solved", "grant": "granted", "process": "processed",
    "issue": "issued", "complete": "completed", "reschedule": "rescheduled", "incluir": "incluid",
}  # fmt: skip
_IRREGULAR_PRESENT: Final = {
    "transferir": "transfiro", "pedir": "peco", "conferir": "confiro", "inserir": "insiro", "corrigir": "corrijo",
}  # fmt: skip
_NOT_DONE_BY_HER: Final = frozenset(
    {
        "incluir",
        "passar",
        "pedir",
        "ver",
        "olhar",
        "pagar",
        "mandar",
        "colocar",
        "ask",
        "look",
        "note",
        "add",
        "call",
        "connect",
    }
)
"""Their participles are said of other things ("está incluído no valor")."""

_ALSO_NOUNS: Final = (
    r"(?:aviso|registro|cadastro|envio|passo|marco|vejo|troco|mudo|altero|pago|garanto|reviso|guardo|olho|reembolso|estorno|credito"
    r"|processo|retiro|confirmo|comunico)"
)
_INNOCENT_PAST: Final = (
    r"(?:fiquei|adorei|amei|gostei|errei|notei|reparei|imaginei|pensei|lembrei|esperei|comecei|expliquei|mencionei|comentei|citei"
    r"|cheguei|estranhei|perguntei"
    r"|enganei|confundi|atrapalhei|equivoquei|demorei|precisei|listei|resumi|calculei|somei|indiquei|usei|achei|acertei|interpretei"
    r"|expressei|detalhei|apresentei"
    r"|contei|passei(?! (?:o seu|seu|a sua|sua|para|pra|o contato))|falei(?! com)|mandei(?= (?:acima|antes))|anotei|informei(?= (?:acima"
    r"|antes|errado))|sei|rei|lei|hei"
    r"|farei questao|terei|serei|estarei|ficarei|poderei|precisarei|direi|saberei|adorarei|gostarei|responderei|ajudarei|explicarei"
    r"|continuarei|seguirei"
    r"|aguardarei|esperarei|encontrei|localizei)"
)
_PAST_IN_I: Final = (
    r"(?:pedi|consegui (?:(?:te|lhe|a|o|um|uma|sua|seu|mais|esse|esta|este|essa) )?(?!entender|ler|ouvir|compreender|explicar|ajudar"
    r"|identificar)\w+|resolvi|inclui|inseri|transferi"
    r"|abri|corrigi|exclui|emiti|garanti|preenchi|conclui|concedi|devolvi|movi|removi|reduzi|imprimi|inscrevi|fiz|pus|dei|diminui|medi"
    r"|obtive|escolhi|requeri"
    r"|distribui|reabri|redigi|desfiz|refiz|trouxe)(?! (?:uma pergunta|confusao|a entender))"
)
_INNOCENT_TO_DO: Final = (
    r"(?:ajudar|explicar|responder|dizer|contar|precisar|ficar|ser|estar|ter|poder|continuar|seguir|aguardar|esperar|adorar|gostar"
    r"|listar|resumir|detalhar|comecar"
    r"|conversar|entender|falar sobre|falar do|falar da|perguntar|repetir|esclarecer|orientar|mostrar|apresentar|auxiliar|tirar (?:suas"
    r"|sua|as|essa)|ver juntos|por partes"
    r"|passar (?:os|as|todas|algumas|o valor|o endereco|o preco|a informacao|essas)|ler|ir direto|direto|tentar ajudar|dar (?:mais|uma"
    r"|as|os|alguns)|lembrar|considerar"
    r"|ayudar|ayudarle|ayudarte|explicar\w*|responder\w*|decir\w*|contar\w*|necesitar|estar|ser|seguir|continuar|be|need|explain|help"
    r"|gladly|answer|try|do my best|happily"
    r"|wait|stay|keep|share|clarify|walk you|tell you|say|list|have to|repeat|know)"
)
_INNOCENT_DOING: Final = (
    r"(?:falando|entendendo|vendo|aguardando|esperando|aprendendo|ajudando|tentando|sendo|tendo|usando|comecando|ficando|pensando"
    r"|precisando|respondendo|torcendo"
    r"|conversando|atendendo|considerando|passando (?:por|aqui)|perguntando|sentindo|being|having|trying|looking forward|happy|hoping"
    r"|here|talking|assuming|going)"
)
_SOFT: Final = (
    r"(?:te|lhe|vos|la|lo|os|as|o|a|ja|aqui|agora|logo|tambem|le|les|se|you|ya|it|that|also|just|already|now|gonna|entao|so|por|isso"
    r"|mesmo|sim|eu)"
)
_IS: Final = (
    r"(?:ja )?(?:esta|estao|ta|tao|ficou|ficaram|fica|ficam|foi|foram|segue|ficara|quedo|quedaron|queda|fue|fueron|sera estornad|(?:has"
    r"|have) been|was|were|got"
    r"|(?:is|are) now|is all|is|s|re|are)"
)
_LITTLE: Final = r"(?:\w+ ){0,2}?"
_INNOCENT_THING: Final = (
    r"(?:mensagem|pergunta|duvida|opiniao|interesse|contato|audio|foto|imagem|texto|recado|confianca|paciencia"
    r"|compreensao)"
)
_PRESENT_OF_US: Final = (
    r"(?:temos|fazemos|somos|estamos|podemos|queremos|sabemos|vamos|devemos|atendemos|trabalhamos|oferecemos|aceitamos|abrimos|fechamos"
    r"|aguardamos|entendemos"
    r"|agradecemos|lamentamos|recebemos|valorizamos|respeitamos|pedimos|precisamos|ouvimos|conhecemos|usamos|vemos|tratamos|cuidamos"
    r"|ficamos|adoramos|sentimos"
    r"|esperamos|teremos|seremos|estaremos|ficaremos|poderemos|falamos|conversamos|parcelamos|cobramos|funcionamos|dizemos|compreendemos"
    r"|imaginamos|oferecemos)"
)
_THING: Final = (
    r"(?:consultas?|horarios?|avaliacao|retorno|sessao|visita|reuniao|reserva|agendamento|atendimento|limpeza|pedido|orcamento|pagamento"
    r"|pix|boleto|acesso|cadastro"
    r"|comprovante|documento|contrato|matricula|inscricao|vaga|lugar|presenca|desconto|estorno|reembolso|credito|cita|turno|appointment"
    r"|dados|nome|chamado|protocolo"
    r"|reclamacao|nota|exame|aula|booking|visit|request|order|payment|refund|spot|slot|record|pago|datos)s?"
)
_DEED_NOUN: Final = (
    r"(?:cancelamento|agendamento|pre agendamento|marcacao|reserva|remarcacao|reagendamento|confirmacao|estorno|reembolso|cadastro"
    r"|inscricao|matricula|envio|troca|alteracao"
    r"|mudanca|registro|solicitacao|transferencia|encaixe|pagamento|anotacao|atualizacao|exclusao|booking|cancellation|reservation"
    r"|registration|refund|change|request"
    r"|cancelacion|cita|cambio|actualizacion|baixa|pedido|consulta|inclusao|liberacao|devolucao)"
)
_MADE: Final = (
    r"(?:feit[oa]|realizad[oa]|efetuad[oa]|concluid[oa]|finalizad[oa]|efetivad[oa]|ok|com sucesso|done|complete|completed|successful"
    r"|hech[oa]|list[oa]|processad[oa]"
    r"|confirmad[oa]|exitosa|in place|garantid[oa]|encaminhad[oa])"
)
_TEAM: Final = (
    r"(?:(?:alguem|uma pessoa|um atendente|uma atendente|um colega|uma colega|a equipe|o time|nossa equipe|nosso time|a recepcao"
    r"|um consultor|um asesor|un asesor|un agente|an agent|a representative|um humano|um funcionario|o setor|o"
    r" responsavel|a responsavel|um especialista|a dra|o dr|a doutora|o doutor|o gerente|o financeiro|alguien|una persona|el equipo"
    r"|someone|somebody|a person"
    r"|the team|our team|a colleague|the doctor)(?: \w+){0,4}?)"
)
_SERVING: Final = (
    r"(?:ajudar|orientar|cuidar|receber|explicar|avaliar|poder|adorar|precisar|gostar|help|take care|be able|need|ayudar"
    r"|orientar|explicar)"
)
_COMES: Final = (
    rf"(?:(?:ja )?(?:vai|ira|va a|will|is going to) (?:te |lhe |le |poder )?(?!{_SERVING}|te |lhe |le |poder )\w+|(?:ja )?(?:esta"
    rf"|estao) (?:ja )?(?:te |lhe )?(?!atendendo|funcionando)\w+ndo|ja vai"
    rf"|entra(?:ra)? em contato|retornara|respondera|continua|assume|te"
    r" (?:chama|liga|responde|retorna|atende)|fala com|le \w+ra|is coming|ja vem|vem falar|seguira|sigue|(?:foi|esta|is"
    r"|was) (?:\w+ )?(?:avisad|ciente|informad|notified|aware)\w*)"
)
_UNLESS: Final = re.compile(
    r"\b(?:se|caso|quando|assim que|depois que|logo que|apos|ate que|antes de|so se|si|cuando|if|when|once|unless|until|after|para que"
    r"|somente se|sempre que|enquanto)\b"
    r"(?! (?:quiser|precisar|preferir|puder|desejar) )"
)
_FIRST: Final = re.compile(
    r"^(?:depois que|assim que|quando|se|caso|logo que|apos|so depois que|once|after|when|if|cuando|si"
    r"|despues de que) (?:\w+ ){0,4}?(?:for|forem|equipe|confirm\w*|aprov\w*"
    r"|pagamento|pagar|team|equipo|verific\w*|is|approved)\b"
)
_WORD: Final = re.compile(r"\w+")
_NAME: Final = re.compile(r"(?<=[\s,])[A-ZÀ-Ý][a-zà-ÿ]+")
_ONLY_THEN: Final = re.compile(
    r"^ ?(?:\w+ ){0,4}?(?:apos|depois|assim que|quando|mediante|se (?:for|forem|o|a|houver|tiver|voce|estiver|confirm\w*)|caso|somente"
    r"|so|after|once|when|cuando|despues)\b"
)
_GENERAL: Final = re.compile(
    r"\b(?:e|sao|fica|ficam|pode|podem|deve|devem|precisa|precisam|costuma|is|are|can|may|must|es|son|puede|pueden)\b"
)
_OF_ONE: Final = re.compile(r"\b(?:seu|sua|seus|suas|voce|te|lhe|your|you|su|sus|usted|le|eu|i|ja|ya)\b")
_MAY: Final = re.compile(
    r"\b(?:quer|quiser|quiere|gostaria|prefere|deseja|posso|podemos|poderia|pode|podem|puedo|podria|(?:so|apenas|somente) (?:a|o|uma|um"
    r"|depois|apos|se|quando|quem|nossa)|only|can|could|may|shall|precisa)\b"
)


def claimed(sentence: Sentence, names: frozenset[str] = frozenset()) -> Iterator[Deed]:
    """What this sentence says she did or will do now. `names`: words that are names of people, whatever they end in."""
    people = names | {fold(name) for name in _NAME.findall(sentence.text)}
    depends = False
    for clause in sentence.clauses:
        if not clause.asks:
            yield from _claimed_by(clause.plain, people.intersection(_WORD.findall(clause.plain)), depends=depends)
        depends = bool(_FIRST.search(clause.plain))
    yield from _accented(sentence, people)


def is_general(said: str) -> bool:
    """Whether it tells how things go, of nobody in particular: "o agendamento é feito pela equipe"."""
    return bool(_GENERAL.search(said) or _UNLESS.search(said)) and not _OF_ONE.search(said)


def true_after(writes: frozenset[str]) -> frozenset[Deed]:
    """What may be claimed after these writes."""
    return frozenset().union(*(MADE_TRUE_BY.get(write, frozenset()) for write in writes))


@lru_cache(maxsize=4_000)  # phrases and facts are said again and again
def _claimed_by(clause: str, people: frozenset[str], *, depends: bool) -> frozenset[Deed]:
    """`people`: the words of the clause that are names."""
    found: set[Deed] = set()
    if not depends:
        found |= {deed for deed, patterns in _PATTERNS.items() if any(_holds(pattern, clause) for pattern in patterns)}
    if not _MAY.search(clause) and any(_holds(pattern, clause) for pattern in _OF_THE_TEAM):
        found.add(Deed.TOLD)
    for pattern, to_deed in _BY_FORM:
        for match in pattern.finditer(clause):
            if match.group("verb") not in people and not _is_excused(match, clause):
                found.add(to_deed.get(match.group("verb"), Deed.OTHER))
    if not found and not depends and any(_holds(pattern, clause) for pattern in _OF_THEIRS):
        found.add(Deed.OTHER)
    return frozenset(found)


def _holds(pattern: re.Pattern[str], clause: str) -> bool:
    if pattern.search(clause) is None:  # as nearly always, and quicker than going through the matches
        return False
    return any(not _is_excused(match, clause) for match in pattern.finditer(clause))


def _is_excused(match: re.Match[str], clause: str) -> bool:
    """Denied or wondered about, or true only on a condition that is named right there."""
    before, after = clause[: match.start()], clause[match.end() :]
    if stances.is_excused(clause, match.start()):
        return True
    if _UNLESS.search(before[-60:]) and not re.match(r"(?:eu )?(?:ja|ya|i)\b", match.group()):
        return True
    if re.match(r"vou\b", match.group()) and re.search(r"\bse (?:voce )?(?:quiser|preferir|desejar)\b", after):
        return True
    return bool(re.search(r"\b(?:fica|ficam|ficara|esta)\b", match.group()) and _ONLY_THEN.search(after))


def _participle(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb] + (
            "" if verb.isascii() and _IRREGULAR[verb].endswith(("ed", "t", "ld")) and _is_english(verb) else "[oa]s?"
        )
    return f"{verb[:-2]}{'ad' if verb.endswith('ar') else 'id'}[oa]s?"


def _is_english(verb: str) -> bool:
    return not verb.endswith(("ar", "er", "ir")) or verb in ("transfer", "register", "remember")


def _past(verb: str) -> str:
    """First person: "marquei", "peguei", "lancei", "resolvi"."""
    if _is_english(verb):
        return _IRREGULAR[verb]
    root = verb[:-2]
    if not verb.endswith("ar"):
        return f"{root}i"
    return (
        f"{root[:-1]}quei"
        if root.endswith("c") and verb != "lancar"
        else f"{root}uei"
        if root.endswith("g")
        else f"{root}ei"
    )


def _doing(verb: str) -> str:
    return f"{verb.removesuffix('e')}ing" if _is_english(verb) else f"{verb[:-1]}ndo"


def _promise(verb: str) -> str:
    """ "Marco", "envio": first person, present."""
    if verb in _IRREGULAR_PRESENT:
        return _IRREGULAR_PRESENT[verb]
    return f"{verb[:-2]}o"


def _patterns(deed: Deed, verbs: Sequence[str]) -> list[re.Pattern[str]]:
    done = "|".join(_participle(verb) for verb in verbs if verb not in _NOT_DONE_BY_HER)
    together = "|".join(
        f"{verb[:-2]}{'amos' if verb.endswith('ar') else 'imos'}" for verb in verbs if not _is_english(verb)
    )
    does = "|".join(_promise(verb) for verb in verbs if not _is_english(verb) and verb not in ("ver", "pagar"))
    found = [
        rf"\b{_IS} {_LITTLE}(?:{done})\b(?! by\b)(?! (?:pelo|pela|n[oa]s?) (?:valor|preco|pacote|anvisa|plano))",
        rf"\b(?:tenho|temos|tem|deixei|deixo|deixamos|ja deixei|he|hemos|i ve|we ve|i have|we have|you have|have|dejo|deje|you re"
        rf"|you are|all) {_LITTLE}(?:{done})\b",
        rf"^(?:(?:pronto|prontinho|ok|certo|feito|perfeito|combinado|otimo|tudo|ja|sim|listo|done|all|great|yes|isso|maravilha|entao"
        rf"|claro|beleza|show|bom|si|ya|que)"
        rf"[ ,!.]*)*(?:{done})\b(?! (?:com (?:menos|mais)|por mim))",
        rf"^(?:(?:pronto|ok|certo|entao|sim|a|o|sua|seu|seus|suas|su|tu|your|the|que) )*{_THING} (?:(?!(?:e|sao|sera|serao|ser|is|are|be"
        rf"|can|may|es|son|nao|no|not|nunca|pode|podem|deve|devem|precisa|precisam) )\w+"
        rf" ){{0,3}}?(?:{done})\b(?! (?:com (?:menos|mais)|sem (?:aviso|antecedencia)|fora|por telefone|pelo|em cima))",
        rf"^(?:(?:pronto|ok|certo|sim|a|o|sua|seu|otimo|perfeito) )*(?!nada|nao|hora|nenhum\w*|data|ainda|horas)\w+ (?:ja )?(?:{done})"
        r"(?: (?:com sucesso|para|pra|amanha|hoje|no|na|as|em|sem problema) ?.*)?$",
        rf"\b(?:ja|acabamos de|tambem) (?:{_SOFT} )*(?:{together})\b|\b(?:{together}) (?:a |o |os |as )?(?:sua|seu|suas|seus|voce)\b",
        rf"(?:^|\b(?:eu|ja|te|lhe|le|logo|entao|agora|e) )(?:{_SOFT} )*(?!{_ALSO_NOUNS}\b)(?:{does})\b(?! (?:que|geral|de|do|uma pessoa"
        rf"|alguem))",
        rf"\b(?:eu|ja|te|lhe|le) (?:{does})\b(?! (?:que|geral|fiscal|medico|de|do))",
    ]
    return [re.compile(pattern) for pattern in found] + _ONCE.get(deed, [])


_ONCE: Final[dict[Deed, list[re.Pattern[str]]]] = {
    deed: [re.compile(pattern) for pattern in patterns]
    for deed, patterns in {
        Deed.BOOKED: [
            r"\b(?:horario|vaga|lugar|slot|spot|turno) (?:\w+ ){0,2}?(?:e|eh|is|es) (?:seu|sua|yours|suyo)\b",
            r"\b(?:esta|estao|ta|entrou|ficou|ja)(?: \w+){0,2} na (?:agenda|lista|turma)\b",
            r"\b(?:you re|you are) (?:all set|in for|down for|good to go|on the (?:list|schedule)|set for)\b|\bgot you (?:in|down|a)\b"
            r"|\bput you (?:in|down|on)\b",
            r"\b(?:quedaste|quedas|quedo|queda) (?:agendad|anotad|apuntad|para|inscrit|reservad)\w*|\bya tiene su\b|\bte esperamos\b",
            r"\b(?:tudo certo|tudo ok|esta certo|tudo combinado) (?:com|para) (?:a |o )?(?:sua|seu)\b",
            r"\b(?:ficou|fica|ficamos) (?:combinad|acertad)[oa]s?\b|\bficou fechad[oa]\b",
        ],
        Deed.SENT: [
            r"\bvoce (?:vai receber|recebera)\b|\byou (?:will|ll) (?:receive|get)\b|\b(?:usted )?recibira\b",
            r"^segue[m]?(?: \w+){0,3} (?:em anexo|anexo|boleto|comprovante|contrato|nota|link|arquivo|pdf|orcamento|documento|foto)\b"
            r"|\bem anexo\b|^(?:here is|attached|adjunto)"
            r" (?:is |the |your |el |la )*(?:invoice|contract|receipt|link|file|factura|contrato|comprobante)",
        ],
        Deed.TOLD: [
            rf"\b(?:vai|vao|ira|irao) (?:te|lhe|le) (?!{_SERVING}|te |lhe |agradar|interessar)\w+[aei]r\b|\b(?:vai|vao"
            rf"|ira) entrar em contato\b|\b(?:esta|ta|ja) (?:sabendo|cientes?)\b",
            r"\b(?:ja|logo|em breve|ya) (?:vao|vai|iram|van a|va a) (?:te |lhe |le )?(?!ajudar|ser|ter|estar|poder)\w+[aei]r\b",
            r"\bvoce (?:vai ser|sera|serao) (?:atendid|chamad|contatad|avisad|transferid|direcionad)\w+",
            r"\b(?:te|lhe) (?:retorno|ligo|respondo|chamo|aviso)\b|\b(?:entro|entramos|entraremos|entrarei) em contato\b"
            r"|\bretorno (?:em breve|ja|em seguida|assim)\b",
            r"\b(?:ja )?(?:te )?retornamos\b|\bget back to you\b|\ble (?:llamo|aviso|respondo|llamamos|avisamos)\b|\bfalei com\b"
            r"|\b(?:ja )?(?:te )?ligamos\b",
        ],
        Deed.SETTLED: [
            r"\b(?:pix|pagamento|deposito|payment|pago|transferencia) (?:ja )?(?:caiu|entrou|compensou|went through|entro)\b",
            r"\brecebemos (?:o |a )?(?:seu |sua )?(?:pagamento|pix|deposito|comprovante|transferencia)\b|\b(?:received|got) your payment\b",
            r"\b(?:tudo|isso|problema|caso|ja esta|esta|ta) (?:ja )?(?:esta )?(?:tudo )?resolvid[oa]s?\b|\btaken care of\b|\b(?:sera"
            r"|serao|vai ser) (?:estornad|reembolsad|devolvid|creditad)\w+",
        ],
        Deed.LOOKED: [
            r"\b(?:verifiquei|conferi|consultei|chequei|olhei|vi)(?: aqui)? (?:n?a |n?o )?(?:sua|seu|agenda|sistema|pedido|cadastro"
            r"|pagamento)\b",
        ],
        Deed.OTHER: [
            r"(?<!voce )(?<!voce ja )(?<!cliente )\b(?:confirmou|autorizou|aprovou|liberou|concordou|garantiu|aceitou)\b",
            r"\b(?:dra?|doutora?|equipe|recepcao|gerente|financeiro|medic[oa]|dentista|responsavel|setor|team|doctor|manager|equipo"
            r"|doctora?)(?: \w+){0,2}? (?:ja )?(?:confirmou"
            r"|autorizou|aprovou|liberou|marcou|agendou|aceitou|reservou|concordou|topou|confirmed|approved|agreed|accepted|confirmo"
            r"|autorizo|aprobo)\b(?! (?:por|com) )",
            r"\bconseguimos (?:te |um|uma|o|a|seu|sua|mais)\b",
            r"\b(?:verifiquei|conferi|consultei|chequei|olhei|vi)(?: aqui)? (?:n?a |n?o )?(?:sua|seu|agenda|sistema|cadastro|pagamento"
            r"|estoque)\b(?! (?:mensagem|pergunta|duvida|texto))",
            r"\b(?:esta|ta) tudo (?:certo|ok) com (?:a |o )?(?:sua|seu)\b|\b(?:i|we) (?:checked|looked) (?:the schedule|your"
            r"|in the system)\b",
        ],
        Deed.DONE: [
            r"^(?:sim |claro |ok |ja |esta |pronto )*(?:feito|feita|prontinho|resolvido|tudo resolvido|done|all done|all set|hecho"
            r"|ya esta|ya quedo|deu certo|deu tudo certo)(?: \w+){0,4}$",
            r"\byour \w+ (?:is|are|was|has been) (?:now )?(?:complete|completed|confirmed|done|successful|processed|all set)\b",
            r"\bpode considerar\b|\bja consta\b|\bconsider it done\b|\bconsidere feito\b|\bcuidei disso\b|\b(?:esta|ta) feito\b"
            r"|\bit s done\b|\blo resolvi\b",
            rf"\b{_DEED_NOUN}(?: (?!(?:e|eh|sao|sera|ser|is|are|es|pode|podem|deve|precisa|nao|so|apos|depois) )\w+){{0,3}}? {_MADE}\b",
        ],
    }.items()
}
_PATTERNS: Final = {deed: _patterns(deed, verbs.split()) for deed, verbs in _VERBS.items()} | {
    deed: _ONCE[deed] for deed in (Deed.OTHER, Deed.DONE)
}
_OF_THEIRS: Final = [
    re.compile(pattern)
    for pattern in (
        rf"\b(?:seu|sua|seus|suas) (?!{_INNOCENT_THING}\b)(?:(?!(?:e|eh|sao|pode|podem|precisa|nao|nunca|que"
        rf"|deve) )\w+ ){{1,4}}?(?:ja )?(?:foi|foram|esta|estao|ta|tao|ficou|ficaram"
        r"|sera|serao|vai ser) (?:(?!(?:nao|sem|e|eh) )\w+ ){0,2}?(?:\w{3,}(?:ad|id|eit)[oa]s?|pront[oa]s?|pag[oa]s?|em dia"
        r"|a caminho|(?:no|na) (?:seu|sua|email|agenda|sistema)|abert[oa])\b",
        r"\b(?:seu|sua) (?:\w+ ){1,2}?(?:ja )?(?:saiu|chegou|caiu|entrou|passou)\b|\b(?:ja (?:chegou|saiu|caiu)|(?:esta"
        r"|ta) a caminho|(?:is|are) on (?:the|its) way)\b",
        rf"\bja (?:te |lhe )?(?!{_PRESENT_OF_US}\b)\w{{3,}}(?:amos|emos|imos)\b|\b(?!{_PRESENT_OF_US}\b)\w{{3,}}(?:amos|emos"
        rf"|imos) (?:o |a |os |as )?(?:seu|sua|seus|suas)\b",
        r"\b(?:do|da) (?:seu|sua) \w+ (?:ja )?(?:foi|esta|ficou) \w+(?:ad|id|eit)[oa]s?\b",
    )
]
"""Whatever it is: "sua nota foi emitida", "já terminamos"."""
_OF_THE_TEAM: Final = [re.compile(rf"\b{_TEAM} {_COMES}\b")]
_ENGLISH_PAST: Final = (
    r"(?:[a-z]{2,}ed|sent|put|made|took|set|got|did(?! not)|gave|told|spoke|found|left|moved|let|paid|held|went ahead)"
)
_INNOCENT_ENGLISH: Final = (
    r"(?:understood|noticed|received|needed|wanted|heard|hoped|mentioned|said|apologi[sz]ed|appreciated|loved|enjoyed|limited|explained"
    r"|tried|asked if|been|agreed"
    r"|misunderstood|missed|based|need|got it|found)"
)
_PAST_FORMS: Final = {_past(verb): deed for deed, verbs in _VERBS.items() for verb in verbs.split()} | {
    "canceled": Deed.CANCELLED
}
_TO_DO_FORMS: Final = {verb: deed for deed, verbs in _VERBS.items() for verb in verbs.split()}
_DOING_FORMS: Final = {_doing(verb): deed for deed, verbs in _VERBS.items() for verb in verbs.split()}
_FUTURE_FORMS: Final = {f"{verb}ei": deed for verb, deed in _TO_DO_FORMS.items()} | {
    f"{verb}emos": deed for verb, deed in _TO_DO_FORMS.items()
}
_BY_FORM: Final = [
    (re.compile(pattern), to_deed)
    for pattern, to_deed in (
        (rf"\b(?:(?:eu|ja|aqui|tambem) )*(?!{_INNOCENT_PAST}\b)(?P<verb>\w{{2,}}ei)\b", _PAST_FORMS | _FUTURE_FORMS),
        (rf"\b(?:(?:eu|ja) )*(?P<verb>{_PAST_IN_I})\b", _PAST_FORMS),
        (r"\b(?:nos )?(?!(?:teremos|seremos|estaremos|ficaremos|poderemos|precisaremos"
         r"|faremos questao))(?P<verb>\w{3,}[aei]remos)\b", _FUTURE_FORMS),
        (rf"\b(?:acabei de|acabo de|acabamos de|conseguimos|logre"
         rf"|pude) (?:{_SOFT} )*(?!{_INNOCENT_TO_DO}\b)(?P<verb>\w+[aei]r)\b", _TO_DO_FORMS),
        (
            rf"\b(?:vou|irei|vamos|estou indo|voy a|vamos a) (?:{_SOFT} )*(?!{_INNOCENT_TO_DO}\b|{_SOFT}\b)(?P<verb>\w+[aei]r)(?:te|le"
            rf"|lo|la|los)?\b",
            _TO_DO_FORMS,
        ),
        (rf"\b(?:deixa eu|deixe me|permita me|deixe eu) (?:{_SOFT} )*(?!{_INNOCENT_TO_DO}\b)(?P<verb>\w+[aei]r)\b", _TO_DO_FORMS),
        (rf"\b(?:estou|estamos|estoy) (?:{_SOFT} )*(?!{_INNOCENT_DOING}\b)(?P<verb>\w+[aei]ndo)\b", _DOING_FORMS),
        (
            rf"\b(?:i|we|we ve|i ve)(?: ve| have| just| already| also| went ahead and| then"
            rf"| now)* (?!{_INNOCENT_ENGLISH}\b)(?P<verb>{_ENGLISH_PAST})\b",
            _PAST_FORMS,
        ),
        (
            rf"\b(?:i ll|we ll|i will|we will|i am going to|i m going to|let me)(?: just| also| go ahead and| gladly"
            rf"| now)* (?!{_INNOCENT_TO_DO}\b|let you know"
            rf"|(?:just|also|go|gladly|now)\b)(?P<verb>[a-z]+)\b",
            _TO_DO_FORMS,
        ),
        (r"\b(?:i m|we re|i am|we are) (?:just |now |already )*(?P<verb>(?:book|schedul|cancel|send|call|transferr|connect|check|confirm"
         r"|mov|updat|add|forward|arrang|notify|ask|reserv"
         r"|process)ing)\b", _DOING_FORMS),
        (r"\b(?P<verb>ya (?:te |le |lo |la |se lo )*(?:agende|reserve|cancele|confirme|envie|mande|avise|anote|apunte|registre|actualice"
         r"|cambie|llame|resolvi|hable))\b", {}),
        (r"\b(?:he|hemos) (?!(?:entendido|recibido|visto|leido|comprendido|podido|sido)\b)(?P<verb>\w+(?:ado|ido|esto|echo|ito))\b", {}),
    )
]  # fmt: skip


_SPANISH_DEED: Final = re.compile(
    r"(?<!no )(?<!no te )(?<!no le )(?<!no lo )\b(?!(?:esté|café|olvidé|entendí|recibí|leí|allí|así|aquí|aprendí|comprendí|estaré|seré"
    r"|tendré|responderé|ayudaré"
    r"|josé|andré|tomé|picolé|chalé|jacaré|filé|balé|maré|pontapé|bebé|boné)\b)[a-záéíóúñ]{3,}[éí]\b"
)
_SPANISH: Final = re.compile(
    r"[ñ¡¿]|\b(?:le|su|sus|usted|cita|turno|para el|el|los|las|mañana|ya|equipo|está|datos|lo)\b"
)


def _accented(sentence: Sentence, people: Container[str]) -> Iterator[Deed]:
    """ "Reservé", "le envié", "avisaré": in Spanish the accent makes it hers."""
    said = sentence.text.lower()
    if sentence.asks or not _SPANISH.search(said):
        return
    for match in _SPANISH_DEED.finditer(said):
        if fold(match.group()) not in people:
            yield _SPANISH_FORMS.get(match.group(), Deed.OTHER)


_SPANISH_FORMS: Final = {
    "agendé": Deed.BOOKED, "reservé": Deed.BOOKED, "apunté": Deed.BOOKED, "cancelé": Deed.CANCELLED, "eliminé": Deed.CANCELLED,
    "cambié": Deed.MOVED,
    "reprogramé": Deed.MOVED, "confirmé": Deed.CONFIRMED, "envié": Deed.SENT, "mandé": Deed.SENT, "avisé": Deed.TOLD,
    "llamé": Deed.TOLD, "informé": Deed.TOLD,
    "anoté": Deed.NOTED, "registré": Deed.NOTED, "actualicé": Deed.NOTED, "avisaré": Deed.TOLD, "llamaré": Deed.TOLD, "enviaré": Deed.SENT,
    "agendaré": Deed.BOOKED, "reservaré": Deed.BOOKED,
}  # fmt: skip
