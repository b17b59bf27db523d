"""The days of the week that a span names without saying them: "de sexta a domingo" is told of Saturdays, too."""

from __future__ import annotations

import re
from typing import Final

from app.infra.portuguese import fold

_WEEK: Final = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_NAMES: Final = ("seg", "ter", "qua", "qui", "sex", "sab", "dom")
_DAY: Final = r"(seg|segunda|ter|terca|qua|quarta|qui|quinta|sex|sexta|sab|sabado|dom|domingo)s?(?:-feiras?| feiras?)?"
_SPAN: Final = re.compile(
    rf"\b{_DAY}\.?(?: (?:a|ao|ate|ate a|ate o) | ?[-–/] ?){_DAY}\b(?! (?:aulas?|parcelas?|prestac\w+|series?|vez|andar))"
)


def days_between(text: str) -> frozenset[str]:
    """All days of all spans in this text, the first and the last as well."""
    return frozenset(day for first, last in _SPAN.findall(fold(text)) for day in _span(first[:3], last[:3]))


def _span(first: str, last: str) -> list[str]:
    start = _NAMES.index(first)
    length = (_NAMES.index(last) - start) % len(_WEEK) + 1 if first != last else len(_WEEK)  # "de segunda a segunda"
    return [_WEEK[(start + step) % len(_WEEK)] for step in range(length)]
