"""Portuguese as people type it on a phone: folded, slang spelled out, cut into words, stems and questions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0f]")
_WORD = re.compile(r"[a-z0-9]+")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_LAUGH = re.compile(r"(k{2,}|(ha|he|hi|rs|hua|ah){2,}[hs]?|rs)")
_INSTALMENTS = re.compile(r"\b\d{1,2} ?(?:x|vezes)\b(?! ?\d)")
_CLOCK = re.compile(r"\b(?!24)\d{1,2} ?(?:h|hs|hrs|horas)(?:\d{2})?\b|\b\d{1,2}:\d{2}\b")

# What a word typed in haste stands for. One word may become several.
_SLANG: dict[str, str] = {
    short: full
    for full, shorts in {
        "quanto": "qto qnto qt qnt quato kuanto qanto",
        "quanto custa": "qtocusta quantocusta",
        "quantos": "qtos qnts",
        "quando": "qdo qnd qndo",
        "voce": "vc ce oce",
        "voces": "vcs voceis vces ceis ces",
        "que": "q oq qe",
        "o que": "oque",
        "porque": "pq pk",
        "tambem": "tb tbm tmb",
        "hoje": "hj oje",
        "amanha": "amn amh amnh",
        "depois": "dps dpois",
        "para": "p pra pro pras pros",
        "com": "c",
        "nao": "n naum",
        "de": "d",
        "muito": "mto mt mtu",
        "muita": "mta",
        "agora": "agr",
        "quantas": "qtas qntas",
        "pagamento": "pagto pgto pagamt",
        "procedimento": "proced",
        "obrigado": "obg brigado obgd obrigadu",
        "obrigada": "obrigda brigada",
        "valeu": "vlw vlws",
        "beleza": "blz",
        "por favor": "pf pfv pfvr pfr porfavor",
        "mensagem": "msg msgm",
        "telefone": "tel fone",
        "whatsapp": "zap whats wpp wp zapzap",
        "endereco": "end ender",
        "horario": "hrario orario",
        "horas": "hrs hr",
        "sabado": "sab",
        "domingo": "dom",
        "segunda": "seg",
        "terca": "terc",
        "quinta": "qui",
        "sexta": "sex",
        "fim de semana": "fds finde",
        "cartao": "cartaum",
        "boa tarde": "boatarde",
        "bom dia": "bomdia bdia",
        "boa noite": "boanoite",
        "esta": "ta",
        "estao": "tao",
        "estou": "to tou",
        "doutor": "dr",
        "doutora": "dra",
        "mesmo": "msm",
        "alguem": "alg algm",
        "tudo bem": "tdb",
        "tudo": "td",
        "certo": "ctz",
        "falar": "flr",
        "favor": "fvr",
    }.items()
    for short in shorts.split()
}

_QUESTION = (
    "quanto|qual|quais|onde|aonde|como|quando|que horas|ate que horas|tem|aceita|aceitam|atende|atendem|abre|abrem"
    "|faz|fazem|parcela|parcelam|precisa|preciso|posso|pode|podem|da pra|da para|doi|demora|vcs|voces|vc|qto|qnto"
    "|queria|gostaria|quero|fica|trabalham|se"
)
_SENTENCE = re.compile(r"(?<=[?!;])(?![?!;)])\s*|(?<=[^\d\W]{3}\.)\s+|\n+")
_CLAUSE = re.compile(rf"\s*(?:,|\se|\stambem|\smas)\s+(?:e\s+|mas\s+|tambem\s+)?(?=(?:{_QUESTION})\b)")
_ASKS = re.compile(rf"^(?:e |mas |oi |ola )?(?:{_QUESTION}|me |quem|sera|existe|vende|vendem|doi|serve|cabe)\b")


def fold(text: str) -> str:
    """Lower case without accents or invisible characters; the database's `ext.fold` agrees on what people type."""
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """Folded words in order: slang spelled out, laughter dropped, stretched letters shortened, "10x" as instalments."""
    plain = _CLOCK.sub(" horas ", _INSTALMENTS.sub(" parcelas ", fold(text)))
    found: list[str] = []
    for raw in _WORD.findall(plain):
        if not _LAUGH.fullmatch(raw):
            word = _STRETCHED.sub(r"\1", raw)
            found.extend(_SLANG.get(word, word).split())
    return found


def parts(text: str) -> list[str]:
    """The turn cut into what can be answered one by one: sentences, lines, and questions joined by "e" or a comma."""
    sentences = (piece.strip() for piece in _SENTENCE.split(text))
    return [clause for sentence in sentences if sentence for clause in _clauses(sentence)]


def asks(part: str) -> bool:
    """Whether this part is a question, with or without its mark."""
    return "?" in part or bool(_ASKS.match(" ".join(words(part))))


def _clauses(sentence: str) -> list[str]:
    """Cut before each new question word, at the same places in the text as in its folded shape."""
    folded = fold(sentence)
    if len(folded) != len(sentence):
        return [sentence]
    cuts = [(match.start(), match.end()) for match in _CLAUSE.finditer(folded)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(sentence)]
    pieces = (sentence[start:end].strip(" ,") for start, end in zip(starts, ends, strict=True))
    return [piece for piece in pieces if piece]


_PLURALS = (
    ("oes", "ao"),
    ("aes", "ao"),
    ("aos", "ao"),
    ("ais", "al"),
    ("eis", "el"),
    ("ois", "ol"),
    ("ens", "em"),
    ("ons", "om"),
    ("res", "r"),
    ("zes", "z"),
    ("s", ""),
)
_ENDINGS = sorted(
    (
        "amento imento acao icao encia ancia idade mente adora ador edor idor avel ivel"
        " aria eria ando endo indo ariam eriam aram eram iram avam aremos amos emos imos ado ada ido ida"
        " arei erei irei aria ava assem asse esse isse ei ou eu iu ar er ir am em ia inho inha zinho zinha oso osa"
    ).split(),
    key=len,
    reverse=True,
)


_WHOLE = frozenset({"sabado", "feriado", "dia", "quantos", "quantas"})  # they only look as if they had an ending


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A rough stem of a folded word: enough that "parcela", "parcelar" and "parcelamento" meet."""
    if len(word) <= 3 or word in _WHOLE:
        return word
    for plural, singular in _PLURALS:
        if word.endswith(plural) and len(word) - len(plural) >= 2 and not word.endswith("ss"):
            word = word[: -len(plural)] + singular
            break
    if word in _WHOLE:
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (4 if ending.endswith("cao") else 3):
            return word[: -len(ending)].removesuffix("e")
    return word[:-1] if len(word) > 3 and word[-1] in "aeo" else word


# Words that carry no subject: little words, courtesy, verbs of asking, and whom a question is asked for.
_FILLERS = """
    ficou ficaram fiquei fique especial
    num numa numas sai saem geral olhada olhadinha olhar olha olham olhe cada
    meses semanas dias horinha minutinho aqui perto conhecido conhecida indicado indicada vi anuncio ouvi emitir
    direto diretamente problema der aninhos quase dentro aproximadamente media completo inteiro simples normal mae
    pai marido esposa mulher irmao irma namorado namorada sogra tia tio vovo avo vo esposo familia parente colega
    vizinha urgente novo nova alguma fazendo aquilo assunto interessa tava estava nunca sempre durante partir
    segundo primeiro primeira tempo pena vale base ideia nocao minimo maximo demais bastante uns mim contigo senao
    pois porque enfim a o as os um uma umas de do da dos das em no na nos nas ao aos ate com sem por pelo pela pelos
    pelas para e ou mas se que como qual quais quem quando onde aonde ja la ai ali isso isto esse essa esses essas
    este esta estes estas aquele aquela ele ela eles elas eu tu voce voces me te lhe meu minha meus minhas seu sua
    seus suas teu tua nosso nossa deles dele dela nao sim ser sou sao era seria sera estar estao estou ter tem tenho
    tinha teria temos terem tive haver ha houver ir vou vai vamos vao ia fui foi fazer faz fazem faco feito fiz
    poder posso pode podem poderia podia puder querer quero quer queria gostaria gostava desejo saber sabe sei dizer
    diz diga falar fala fale informar informe informacao informacoes duvida duvidas pergunta perguntar precisar
    preciso precisa precisam precisava precisaria necessito conseguir consigo consegue conseguem dar dao deu ver
    veja vem vim vir favor gentileza obrigado obrigada oi ola opa ei eai bom boa dia tudo bem tranquilo certo beleza
    valeu entao tipo assim mais menos muito muita muitos muitas pouco mal so somente apenas tambem ainda agora hoje
    depois antes entre sobre cada todo toda todos todas algum alguns algumas nenhum nenhuma outro outra outros
    outras mesmo mesma coisa gente pessoal clinica consultorio empresa loja estabelecimento lugar local dentista
    senhor senhora moca moco amigo amiga querida querido atender atende atendem atendo atendimento aceitar aceita
    aceitam trabalhar trabalha trabalham realizar realiza realizam oferecer oferece oferecem existe existem possui
    possuem costuma vocês cliente paciente pessoa pessoas ajudar ajuda ajude responder responde possivel alo caso
    pra pro ne hein olha deixa daqui dai ontem amanha semana mes ano anos vez real verdade acho sabem explicar
    explica passar passa passam mandar manda enviar envia receber recebe recebem usar usa usam ficar fica ficam deve
    devo deveria tanto tal qualquer alguem melhor coloca colocam colocar botar bota botam serve servem nome chama
    chamo favorzinho urgh and the is are does you your i my to of in on at for what can an el los las un una y es
    son hay en tienen oh ah uh hum hmm entendi ok okay perfeito otimo legal show funcao tratar trata tratam comigo
    voltar volta interesse interessado interessada gostei lindo linda quantos quantas
"""
_FILLER_WORDS = frozenset(words(_FILLERS))
_FILLER_STEMS = frozenset(stem(word) for word in _FILLER_WORDS)


def is_filler(word: str) -> bool:
    """Says nothing about the subject. Short stems are shared by too many words to tell."""
    root = stem(word)
    return word in _FILLER_WORDS or (len(root) > 3 and root in _FILLER_STEMS) or len(word) == 1 or word.isdigit()
