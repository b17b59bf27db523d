"""How old somebody is, where a question says so: it asks for what holds at that age, though it may name neither age nor children."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.infra.portuguese import fold

_GROWN_FROM = 13
_END = r"(?=\s*(?:$|[,.!?;)\n]|anos?\b|aninhos?\b|meses\b|years?\b|anitos?\b|(?:so|e|em|ja|mas|pode|paga|puede)\b))"
_WHO = (
    r"(?:meu|minha|menin[oa]|filh[oa]|sobrinh[oa]|net[oa]|crianca|garot[oa]|guri[a]?|bebe|pequen[oa]|outr[oa]|cacula|irma|irmao"
    r"|mais nov[oa]|mais velh[oa]|hij[oa]|herman[oa]|son|daughter|kid|child)"
)
_AGE = re.compile(
    rf"\b{_WHO}\s+(?:\w+\s+)?(?:de|com|tem|faz|tiene|is)\s+(\d{{1,2}}){_END}"
    rf"|\b(?:tenho|tengo|faco|fiz|completei|i am|i'm|ele tem|ela tem|tem so|is only)\s+(\d{{1,2}}){_END}"
    r"|\btem\s+(\d{1,2})\s+(?:anos?|aninhos?|mesinhos)\b|\b(\d{1,2})\s+(?:aninhos|years? old)\b"
)


_EXPECTS = re.compile(r"\b(?:estou|to|tou|ta|esta) (?:gravida )?(?:de|com) \d{1,2} (?:meses|semanas)\b")


def ages_named(piece: str) -> Sequence[str]:
    """The ideas that an age stands for: AGE, CHILDREN where it is a child's, PREGNANCY where it is not born yet."""
    if _EXPECTS.search(fold(piece)):
        return ("PREGNANCY",)
    found = _AGE.search(fold(piece))
    if found is None:
        return ()
    years = int(next(group for group in found.groups() if group))
    return ("AGE", "CHILDREN") if years < _GROWN_FROM else ("AGE",)
