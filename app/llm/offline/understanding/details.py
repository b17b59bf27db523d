"""What else a customer named: the service, who they are, how many."""

from __future__ import annotations

import re

from app.infra.portuguese import fold

_NAME_AFTER = re.compile(
    r"(?:\bmeu nome (?:é|e|eh)|\bme chamo|\bmy name(?:'s| is)|\bme llamo|\bmi nombre es"
    r"|\b(?:aqui|quem (?:fala|está falando|tá falando)|aqui quem fala) (?:é|e|eh) (?:o|a)|\b(?:eu )?sou (?:o"
    r"|a)|\bfala (?:é|e|eh) (?:o|a)"
    r"|\b(?:i'm|i am|this is|soy)) +(?P<name>[^\W\d_][\w'’-]*(?: +(?:d[aeo]s? +)?[^\W\d_][\w'’-]*){0,3})",
    re.IGNORECASE,
)
_SURE_OF_NAME = re.compile(r"^(?:meu nome|me chamo|my name|me llamo|mi nombre)", re.IGNORECASE)
_NOT_A_NAME = frozenset(
    "dono dona mae pai filho filha esposa esposo marido mulher irma irmao cliente paciente aluno aluna"
    " responsavel secretaria gerente"
    " namorada namorado noiva noivo vizinha vizinho amiga amigo proprietario proprietaria moca moco rapaz"
    " menina menino pessoa mesma"
    " mesmo do da de que quem favor unica unico primeira primeiro nova novo interested looking going sorry"
    " not a an the from here"
    " client patient calling writing trying just ok fine good happy afraid running stuck late sick at in on"
    " having el la un una de"
    " sindico sindica tutor tutora avo motorista fornecedor representante vendedor vendedora professor"
    " professora diretor"
    " diretora doutor doutora dr dra contador contadora advogado advogada engenheiro engenheira comprador"
    " inquilino inquilina".split()
)
_ENDS_NAME = frozenset(
    "e eu da do de dos das e, quero queria gostaria preciso tenho vou sou estou moro falo vim tudo aqui com"
    " que pra para por minha meu"
    " mae pai filha filho cliente paciente and i want need would from speaking y quiero necesito tinha"
    " marquei bom boa oi ola sobre"
    " fiz ja no na em a o as os ai hoje amanha mando mandei confirmo cancelo ontem recebi tem pode posso"
    " passando sim nao".split()
)
_ASKED = re.compile(
    r"\b(?:(?:quanto (?:custa|e|fica|sai|ta|esta|seria|cobram?(?: pra| por| para| de)?|voces cobram (?:pra|por"
    r"|para)|vcs cobram (?:pra|por|para)|ficaria|sairia|da|vale)"
    r"|(?:preco|valor|valores|precos|custo|orcamento|cotacao|tabela) (?:d[aeo]s?|pra|para|pro|por|no|na|num|numa)"
    r"|(?:marcar|agendar|reservar|remarcar|desmarcar|cancelar|confirmar|reagendar|adiar|fazer|contratar"
    r"|instalar|trocar|consertar|reformar|arrumar|comprar|pintar)"
    r"|(?:marca|agenda|remarca|cancela|desmarca|confirma) (?:pra mim )?"
    r"|(?:voces|vcs|vc|ces) (?:fazem|faz|vendem|tem|trabalham com|atendem|mexem com|oferecem|consertam|instalam|alugam)"
    r"|how much (?:is|for|does|are|would)|price (?:of|for)|cost of|quote for|book|schedule|cuanto (?:cuesta"
    r"|sale|cobran por)|precio de|agendar"
    r"|(?:horario|hora|vaga|encaixe) (?:pra|para|de|pro)))"
    r" (?:(?:o|a|os|as|um|uma|uns|umas|meu|minha|meus|minhas|esse|essa|the|a|an|my|el|la|los|las|una|un|mi|ai"
    r"|so|esse tal de|fazer|de|do|da|pra|para) )*(?P<service>[a-z][^\n?!.;,()]*)"
)
_ENDS_SERVICE = re.compile(
    r"\s*\b(?:hoje|amanha|segunda|terca|quarta|quinta|sexta|sabado|domingo|semana|dia \d|na|no|nesse|nessa"
    r"|neste|nesta|as \d|pra|para|pro|por|que|e|ou|com"
    r"|ai|aqui|hein|mais|mas|pf|pfv|obrigad\w|tambem|tb|quanto|qual|quando|onde|voces|vcs|vc|me|please|on|for"
    r"|at|tomorrow|with|se|eu|de (?:amanha|hoje|segunda|terca|quarta|quinta|sexta|sabado|manha|tarde|noite)"
    r"|d[ao] (?:segunda|terca|quarta|quinta|sexta|sabado|dia|semana)|\d{1,2}h|por favor|moca|moco|gente|fica"
    r"|custa|ta|esta|tem|sai|faz|cost|costs|el|para)\b.*$"
)
_EMPTY_SERVICE = frozenset(
    "horario hora um uma isso esse essa dia data vaga aqui ai la consigo visita pra para outro outra it this"
    " that appointment cita preco"
    " valor orcamento quanto la aqui mim tudo dela dele presenca".split()
)
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "dois duas two",
            "tres three",
            "quatro four cuatro",
            "cinco five",
            "seis six",
            "sete seven siete",
            "oito eight ocho",
            "nove nine nueve",
            "dez ten diez",
            "onze eleven once",
            "doze twelve doce",
        ),
        start=2,
    )
    for word in words.split()
} | {
    "quinze": 15,
    "vinte": 20,
    "trinta": 30,
    "quarenta": 40,
    "cinquenta": 50,
    "cem": 100,
    "duzentos": 200,
    "trezentos": 300,
}
_COUNTED = re.compile(
    rf"(?<![\d/:.,$-])\b(?<!dia )(?<!as )(?<!das )(?<!rua )(?<!numero )(?<!n )(?<!nota )(?P<count>\d{{1,4}}"
    rf"|{'|'.join(_NUMBERS)}) (?!e )(?P<thing>[a-z]{{3,}})"
)
_MEASURES = re.compile(
    r"(?:horas?|hrs|min\w*|dias?|semanas?|mes(?:es)?|anos?|anos|aninhos|reais|real|contos?|pila|mil|milhoes"
    r"|vezes|parcelas|por|metros?|m2|m²|mts?|cm|km|kg|quilos?|kilos?"
    r"|litros?|kwh?|watts?|cv|hp|graus|meia|meio|das?|dos?|ate|para|pra|com|sem|que|the|years?|days?|weeks?"
    r"|months?|hours?|minutes?|dollars?|am|pm|tarde"
    r"|manha|noite|volts?|polegadas|btus?|andar|centavos|de|em|no|na|ou|pode|serve|confirmado|ok|obrigad\w|ml"
    r"|mg|por cento|vez|dolares|semestre|serie|ano|quadras?|bimestre|lugar)$"
)


def name_given(text: str) -> str | None:
    """The name that the customer gave for themselves, as written; a name in small letters gets its capitals."""
    for match in _NAME_AFTER.finditer(text):
        words: list[str] = []
        for word in match["name"].split():
            folded = fold(word.strip("'’-"))
            if folded in ("da", "de", "do", "dos", "das") and words:
                words.append(word.lower())
                continue
            if (
                folded in _ENDS_NAME
                or folded in _NOT_A_NAME
                or (words and not word[0].isupper() and words[0][0].isupper())
            ):
                break
            words.append(word)
        while words and fold(words[-1]) in ("da", "de", "do", "dos", "das"):
            words.pop()
        is_sure = (
            bool(_SURE_OF_NAME.match(match.group()))
            or (words and words[0][0].isupper())
            or "soy" not in fold(match.group())
        )
        if words and is_sure and len(words[0]) > 1:
            return " ".join(
                word if word in ("da", "de", "do", "dos", "das") or word[0].isupper() else word.capitalize()
                for word in words
            )
    return None


def service_named(text: str) -> str | None:
    """What was asked about or is to be booked, in the customer's words without accents put back: cut from the text itself."""
    folded = fold(text)
    if len(folded) != len(text):
        text = folded  # ligatures and the like: places no longer agree
    for match in _ASKED.finditer(folded):
        start = match.start("service")
        kept = _ENDS_SERVICE.sub("", match["service"]).rstrip()
        said = text[start : start + len(kept)].strip(" ,.-'\"")
        if said and fold(said).split()[0] not in _EMPTY_SERVICE and len(said) > 2:
            return " ".join(said.split()[:7])
    return None


def quantity_named(text: str) -> int | None:
    """How many things, where exactly one number of things was said."""
    found = {
        int(match["count"]) if match["count"].isdigit() else _NUMBERS[match["count"]]
        for match in _COUNTED.finditer(fold(text))
        if not _MEASURES.match(match["thing"])
    }
    return found.pop() if len(found) == 1 else None
