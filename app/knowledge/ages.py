"""How old somebody is, where a question says so: it asks for what holds at that age, though it may name neither age nor children."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.infra.portuguese import fold

_GROWN_FROM = 13
_WRITES_FROM = 12  # who writes "tenho 3" means three of something
_ENDS = r"\s*(?:$|[,.!?;)\n])"
_YEARS = r"\s*(?:anos?|aninhos?|mes|meses|mesinhos|years?|anitos?)\b(?! de (?!idade))"  # not "2 anos de garantia"
_MONTH = r"em (?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)"
_END = rf"(?={_ENDS}|{_YEARS}|\s+(?:(?:so|e|ja|mas|posso|pode|paga|puede)\b|{_MONTH}\b))"
_KIN = (
    r"(?:menin[oa]|filh[oa]|filhinh[oa]|sobrinh[oa]|net[oa]|netinh[oa]|crianca|garot[oa]|guria?|irma|irmao|hij[oa]|nin[oa]"
    r"|herman[oa]|son|daughter|kid|child)"
)
_SOMEBODY = r"(?:ele|ela|he|she|bebe|(?:[oa]|meu|minha) (?:pequen[oa]|outr[oa])|cacula|mais nov[oa]|mais velh[oa])"
_HAS = r"\s+(?:\w+\s+){0,2}?(?:de|com|tem|faz|fez|tiene|is)\s+(?:so\s+|only\s+)?"
_OF_KIN = re.compile(rf"\b{_KIN}{_HAS}(\d{{1,2}}){_END}")
_OF_SOMEBODY = re.compile(
    rf"\b{_SOMEBODY}{_HAS}(\d{{1,2}}){_END}|\b(?:meu|minha)\s+de\s+(\d{{1,2}}){_END}"
    rf"|\b(\d{{1,2}})\s+(?:aninhos|mesinhos|years? old)\b|\beu\s+(?:com|de)\s+(\d{{1,2}}){_YEARS}"
)
_OWN_IN_YEARS = re.compile(rf"\b(?:tenho|tengo|faco|fiz|completei|i am|i'm)\s+(\d{{1,2}})(?={_YEARS})")
_OWN = re.compile(rf"\b(?:tenho|tengo|faco|fiz|completei|i am|i'm)\s+(\d{{1,2}}){_END}")
_NOBODY = re.compile(
    r"\b(?:carros?|motos?|casa|imovel|apartamento|apto|predio|veiculo|caminhao|cachorr\w+|cao|caes|cadela|gat[oa]s?|gatinh[oa]s?"
    r"|pets?|animal|animais|bich\w+|filhotes?|passar\w+|aparelho|celular|geladeira|maquina|empresa|dog|cat|car|house|perr[oa])\b"
)
_EXPECTS = re.compile(
    rf"\b(?:estou|to|tou|ta|esta) de \d{{1,2}} (?:meses|semanas)(?={_ENDS}|\s+(?:ja|ainda|posso|pode|da)\b)"
    r"|\b(?:gravida|gestante)\b.*\b\d{1,2} (?:meses|semanas)\b|\b\d{1,2} (?:meses|semanas)\b.*\b(?:gravida|gestante)\b"
)


def ages_named(piece: str) -> Sequence[str]:
    """The ideas that an age stands for: AGE, CHILDREN where it is a child's, PREGNANCY where it is not born yet."""
    said = fold(piece)
    if _EXPECTS.search(said):
        return ("PREGNANCY",)
    years = _years(said)
    if years is None:
        return ()
    return ("AGE", "CHILDREN") if years < _GROWN_FROM else ("AGE",)


def _years(said: str) -> int | None:
    """The age of a person; of a car, a house or an animal none is told."""
    found = _OF_KIN.search(said)
    if found is None and not _NOBODY.search(said):
        found = _OF_SOMEBODY.search(said) or _OWN_IN_YEARS.search(said) or _OWN.search(said)
        if found and found.re is _OWN and int(found.group(1)) < _WRITES_FROM:
            return None
    return int(next(group for group in found.groups() if group)) if found else None
