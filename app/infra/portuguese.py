"""Portuguese as people type it on a phone: folded, slang spelled out, cut into words, stems and questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import filterfalse, islice

_MOST_PARTS = 12
_LONGEST_PART = 600
_LONGEST_TURN = 6_000

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
        "que": "q qe",
        "o que": "oq oque",
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

# A question may also come after what leads to it ("banho de gato quanto fica", "faço 18 em maio, já posso").
_ASKS_WITHIN = re.compile(
    r"\b(?:quanto|quantos|quantas|quais|que horas|how|what|which|where|cuanto|cuantos|cuanta|donde|cual)\b"
    r"|\b(?:ja|eu|entao|ai|tambem) (?:posso|pode|podem|consigo|tem como|da para)\b|\bcobram? (?:para|por)\b"
    r"|^(?:do|does|is|are|can|could|may)\b"
    r"|(?<!nao )\b(?:queria|quero|gostaria de|preciso|precisava) saber\b|\be verdade que\b"
    r"|\bpront[oa]s? quando\b|\bo que (?:eu )?(?:faco|devo|levo)\b"
    r"|\w+ \w+ (?<!nao )(?<!que )(?:pode|posso|podem)$|(?<!sei )\b(?:onde|quando|qual)$"
)


def fold(text: str) -> str:
    """Lower case without accents or invisible characters; the database's `ext.fold` agrees on what people type."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).lower())
    return "".join(filterfalse(unicodedata.combining, decomposed))


def words(text: str) -> list[str]:
    """Folded words in order: slang spelled out, laughter dropped, stretched letters shortened, "10x" as instalments."""
    return list(_words(text))


@lru_cache(maxsize=1_000)
def _words(text: str) -> tuple[str, ...]:
    plain = _CLOCK.sub(" horas ", _INSTALMENTS.sub(" parcelas ", fold(text)))
    return tuple(word for raw in _WORD.findall(plain) for word in spelled_out(raw))


@lru_cache(maxsize=20_000)
def spelled_out(word: str) -> tuple[str, ...]:
    """A folded word as it is written in full: several words where slang stands for several, none for laughter."""
    if _LAUGH.fullmatch(word):
        return ()
    short = _STRETCHED.sub(r"\1", word)
    return tuple(_SLANG.get(short, short).split())


def parts(text: str) -> list[str]:
    """The turn cut into what can be answered one by one: sentences, lines, and questions joined by "e" or a comma.

    Nobody asks more than a dozen things at once: what goes beyond, or on without an end, is pasted and left out.
    """
    sentences = (piece.strip() for piece in _SENTENCE.split(unicodedata.normalize("NFC", text[:_LONGEST_TURN])))
    clauses = (clause for sentence in sentences if sentence for clause in _clauses(sentence))
    return [clause[:_LONGEST_PART] for clause in islice(clauses, _MOST_PARTS)]


def asks(part: str) -> bool:
    """Whether this part is a question, with or without its mark."""
    return asks_outright(part) or bool(_ASKS_WITHIN.search(" ".join(words(part))))


def asks_outright(part: str) -> bool:
    """Whether it ends or begins as a question."""
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


def runs(word: str, size: int) -> Iterator[str]:
    """Every run of so many letters. Whoever wants the word's edges told apart marks them; a word that is shorter is its own run."""
    for start in range(max(1, len(word) - size + 1)):
        yield word[start : start + size]


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
    a aceita aceitam aceitar acho agora ah ai ainda ajuda ajudar ajude alguem algum alguma algumas alguns ali alo
    amanha amiga amigo an and aninhos ano anos antes anuncio ao aonde aos apenas aproximadamente aquela aquele aqui
    aquilo are as assim assunto at ate atende atendem atender atendimento atendo avo base bastante beleza bem boa
    bom bota botam botar cada can caso certo chama chamo cliente clinica coisa colega coloca colocam colocar com
    comigo como completo conhecida conhecido consegue conseguem conseguir consigo consultorio contigo costuma cuesta
    da dai dao daqui dar das de deixa dela dele deles demais dentista dentro depois der desejo deu deve deveria devo
    dia dias diga diretamente direto diz dizer do does dos durante duvida duvidas e eai ei el ela elas ele eles em
    emitir empresa en enfim entao entendi entre envia enviar era es especial esposa esposo essa essas esse esses
    esta estabelecimento estao estar estas estava este estes estou eu existe existem explica explicar faco fala
    falar fale familia favor favorzinho faz fazem fazendo fazer feito fica ficam ficar ficaram ficou fique fiquei
    fiz foi for from fui funcao gente gentileza geral gostaria gostava gostei gracias ha have haver hay hein hello
    hey hi hmm hoje hola horinha houver hum i ia ideia in indicada indicado informacao informacoes informar informe
    inteiro interessa interessada interessado interesse ir irma irmao is isso isto ja la las legal lhe like linda
    lindo local loja los lugar mae mais mal manda mandar marido mas maximo me media melhor menos mes meses mesma
    mesmo meu meus mim minha minhas minimo minutinho moca moco muita muitas muito muitos mulher my na namorada
    namorado nao nas ne necessito need nenhum nenhuma no nocao nome normal nos nossa nosso nova novo num numa numas
    nunca o obrigada obrigado of oferece oferecem oferecer oh oi ok okay ola olha olhada olhadinha olham olhar olhe
    on onde ontem opa os otimo ou outra outras outro outros ouvi paciente pai para parente partir passa passam
    passar pela pelas pelo pelos pena perfeito pergunta perguntar perto pessoa pessoal pessoas please pode podem
    poder poderia podia pois por porque possivel posso possuem possui pouco pra precisa precisam precisar precisaria
    precisava preciso primeira primeiro pro problema puder puedo quais qual qualquer quando quantas quantos quase
    que quem quer querer queria querida querido quero quiero real realiza realizam realizar recebe recebem receber
    responde responder sabe sabem saber saem sai sao se segundo sei sem semana semanas sempre senao senhor senhora
    ser sera seria serve servem seu seus show sim simples so sobre sogra somente son sou sua suas tal tambem tanto
    tava te tem temos tempo tenho ter terem teria teu thanks the there tia tienen tinha tio tipo tive to toda todas
    todo todos trabalha trabalham trabalhar tranquilo trata tratam tratar tu tua tudo uh um uma umas un una uns
    urgente urgh usa usam usar usted ustedes vai vale valeu vamos vao veja vem ver verdade vez vi vim vir vizinha vo
    voce voces volta voltar vou vovo what with would y you your
"""
_FILLER_WORDS = frozenset(words(_FILLERS))
_FILLER_STEMS = frozenset(stem(word) for word in _FILLER_WORDS)


def is_filler(word: str) -> bool:
    """Says nothing about the subject. Short stems are shared by too many words to tell."""
    root = stem(word)
    return word in _FILLER_WORDS or (len(root) > 3 and root in _FILLER_STEMS) or len(word) == 1 or word.isdigit()
