"""What a body in danger shows, sign by sign. One is an ordinary complaint; several together, or one with a cry for help, are not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_GRAVE: Final = (
    r"suand\w (?:muito |bem )?frio|suor frio|suando (?:muito|demais|bastante|todo|toda)",
    r"palid[oa]|branc[oa] (?:igual|como|feito|que nem)|amarel[oa] (?:igual|como|que nem)",
    r"gelad[oa]|frio como|ficando fri[oa]",
    r"desorientad[oa]|confus[oa]|delirando|nao (?:me |nos |mais )?(?:reconhece|conhece)\w*|fora de si"
    r"|perdid[oa] no tempo|falando coisas",
    r"nao (?:esta |consegue )?(?:mais )?(?:fala(?:r|ndo)?|responde(?:ndo)?|reage|acorda|abre o olho)\b",
    r"apagad[oa]|apagou|desmai\w+|desfaleceu|sem sentidos|sumindo|desacord\w+",
    r"ofegante|respira\w+ (?:curto|rapido|fundo|com|mal|pela boca|estranho|fraco|cansad\w)|sem folego|puxando o ar"
    r"|chiando|chiado|falta de ar|sem ar",
    r"mole|molinh[oa]|sem forcas?|sem reacao|parad[oa] olhando|olhar (?:parado|fixo|perdido)|largad[oa]",
    r"rox[oa]s?|roxinh[oa]|azulad[oa]|labios? (?:\w+ )?(?:branc|escur)\w+",
    r"coracao (?:\w+ )?(?:disparad\w|acelerad\w|batendo)|palpitac\w+|peito (?:\w+ )?(?:apert|doend|pes|queim)\w+"
    r"|(?:dor|pressao|aperto) (?:\w+ ){0,2}no peito",
    r"formig\w+|dormen\w+|nao sint[oe] (?:\w+ )?(?:braco|perna|mao|pe|rosto)|nao (?:mexe|move|levanta"
    r"|consegue (?:mexer|levantar)) (?:o |a |mais )*(?:braco|perna|corpo|mao)?",
    r"dor (?:\w+ ){0,3}?(?:insuportavel|horrivel|absurda|desesperadora|fortissima)|gritando de dor|chorando de dor"
    r"|se contorcendo|dor de cabeca (?:\w+ )?(?:muito forte|mais forte|do nada|fortissima)",
    r"caid[oa] (?:n[oa]|aqui)|caiu (?:no chao|aqui|no banheiro|da cama|do nada|de cara|de cabeca|de costas)|no chao",
    r"tremendo|treme\w* (?:todo|toda|muito)|tremedeira|se debate\w*|duro|dur[oa] (?:todo|toda)|retorcend\w",
    r"sangr\w+|sangue|ensanguentad\w|hemorrag\w+",
    r"inchando (?:rapido|muito)|fechando|nao (?:esta |consegue |consigo )?(?:conseguindo )?(?:engol\w+|beber"
    r"|abrir a boca)",
)
_LIGHT: Final = (
    r"vomit\w+|vomitando|vomito",
    r"tont[oa]s?|tontura\w*|zonz[oa]|vertigem",
    r"febre (?:\w+ )?(?:alta|muito alta|3[89]|4\d)|ardendo em febre|queimando em febre",
    r"machucad[oa]|ferid[oa]|quebrou (?:o|a) (?:perna|braco|quadril|costela|pescoco)",
    r"inchad[oa]|inchando|inchou|empolad[oa]",
    r"toss\w+|tosse",
    r"diabetic[oa]|cardiac[oa]|hipertens[oa]|gravida|gestante|glicemia|glicose|pressao (?:\w+ )?(?:alta|baixa"
    r"|subiu|caiu)|recem nascid[oa]|marcapasso",
    r"muita dor|dor forte|dor muito forte|chorando muito|chora sem parar",
)
_CRY: Final = re.compile(
    r"\b(?:socor+o|me ajud\w+|nos ajud\w+|ajuda aqui|alguem (?:me )?ajud\w+|pelo amor de deus"
    r"|o que (?:que )?(?:eu )?(?:faco|fazer|devo fazer)"
    r"|urgente|urgencia|emergencia|rapido|corre|desespera\w+|do nada|de repente|help|ayuda|auxilio)\b"
)
_IS_ONES_BODY: Final = re.compile(
    r"\b(?:eu|estou|me|mim|sinto|sentindo|ele|ela|dele|dela|alguem|uma (?:moca|senhora|mulher|crianca|pessoa)"
    r"|um (?:senhor|homem|rapaz|moco)|i m|my)\b"
)
_GRAVE_SIGNS: Final = [re.compile(rf"\b(?:{sign})") for sign in _GRAVE]
_LIGHT_SIGNS: Final = [re.compile(rf"\b(?:{sign})") for sign in _LIGHT]


def first_of_many(said: str, *, names_somebody: bool) -> int | None:
    """Where the signs of a body in danger begin, or None. `names_somebody`: of a person, or an animal, something is said."""
    if not names_somebody and not _IS_ONES_BODY.search(said):
        return None
    grave, light = _places(_GRAVE_SIGNS, said), _places(_LIGHT_SIGNS, said)
    if not grave:
        return None
    signs = len(grave) + len(light) + (_CRY.search(said) is not None)
    enough = _MANY if len(grave) < _MANY - 1 or _HEALING.search(said) else _MANY - 1
    if signs < enough and not _CRY.search(said):
        return None
    return min((*grave, *light))


def _places(signs: Sequence[re.Pattern[str]], said: str) -> list[int]:
    return [match.start() for sign in signs if (match := sign.search(said))]


_MANY: Final = 3
# What heals swells, bleeds a little and is numb for a while.
_HEALING: Final = re.compile(
    r"\b(?:siso|dente|gengiva|anestesia|extracao|cirurgia|procedimento|clareamento|peeling|laser|tatuagem|piercing"
    r"|depilacao|botox|preenchimento"
    r"|aparelho|implante|unha|pe|joelho|tornozelo|ombro|coluna|costas|punho|dedo|canal)\b"
)
