"""Whether something is said outright: not where it is denied by the very words before it, nor where it is only asked about.

A negation counts for the verb that it stands before and for nothing else: "não consigo desconto" grants none, "desconto sem problema" does.
"No" is a negation in Spanish and English; in Portuguese it is "in the".
"""

from __future__ import annotations

import re
from typing import Final

from app.secretary.sentences import is_portuguese

_BETWEEN: Final = (
    r"(?:te|lhe|vos|se|me|nos|o|a|os|as|le|lo|la|les|ja|ainda|mais|foi|foram|esta|estao|estou|fica|ficou|ficaram|sera|be|been|yet|have"
    r"|has|had"
    r"|eu|tenho|temos|como|consigo|conseguimos|consegui|posso|podemos|vou|vamos|puedo|pode|podem|podera|quero|cheguei|chegamos|de"
    r"|e|eh|da|para|possivel|preciso|precisa|any|the|an|tiene|tengo|tenemos|he|ha|hemos|sido|isso|recomendo|recomendamos|indico|is|are"
    r"|was|were)"
)
_NOT: Final = re.compile(
    rf"\b(?:nao|nunca|jamais|nem|tampouco|not|never|cannot|t|nothing|nada|nenhuma?|nenhuma? \w+|ningun\w*|ningun\w* \w+|nobody|sem"
    rf"|without|unable to)"
    rf" (?:{_BETWEEN} )*$"
)
_NO: Final = re.compile(rf"\bno (?:{_BETWEEN} )*$|\bno \w+ (?:is|are|was|has|have|esta|fue) (?:{_BETWEEN} )*$")
_WHETHER: Final = re.compile(
    r"\b(?:dizer|diga|diz|saber|sei|sabe|sabemos|confirmar|confirma|confirme|verificar|verifica|verifique|ver|veja|conferir|perguntar"
    r"|pergunto"
    r"|perguntou|avaliar|avalia|checar|consultar|afirmar|responder|informar|informe|entender|identificar|descobrir|olhar|define|decide|know"
    r"|say|tell|check|confirm|ask|see|decir|se|preguntar|comprobar|of|sobre|duvida)"
    r" (?:se|if|whether|si|quando|cuando|when|que dia|que horario) (?:\w+ ){0,5}$"
)
_CANNOT_SAY: Final = re.compile(
    r"\b(?:nao|so|somente|apenas|only|solo|cannot|t|no|quem)\b (?:\w+ ){0,8}?"
    r"(?:dizer|afirmar|confirmar|garantir|prometer|assegurar|diagnosticar|say|confirm|guarantee|promise|tell|decir|asegurar|diagnosticar)"
    r" (?:(?:que|that|a|o|um|uma|the|la|el|your|su|sua|seu) )*(?:\w+ ){0,4}$"
)
_CAN: Final = re.compile(
    r"\b(?:posso|podemos|pode|podem|consigo|consegue|tenho|temos|puedo|puede|podemos|can|could|t|cannot|dava|da)\b"
)


def is_excused(said: str, at: int) -> bool:
    """Whether what begins at this place of a clause is denied, or only wondered about."""
    before = said[:at]
    if _NOT.search(before) or _WHETHER.search(before):
        return True
    if _NO.search(before) and not is_portuguese(said):
        return True
    cannot = _CANNOT_SAY.search(before)
    return cannot is not None and bool(_CAN.search(cannot.group()))


def says(pattern: re.Pattern[str], said: str) -> bool:
    """Whether the clause says outright what the pattern describes."""
    return any(not is_excused(said, match.start()) for match in pattern.finditer(said))
