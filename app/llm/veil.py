"""Between what people wrote and a model elsewhere: documents, cards, e-mails and phone numbers leave as marks and come back as themselves.

A hosted model can word an answer and fill in what was understood without knowing the digits: it copies the mark, and here the mark becomes
what stood in its place. So tools get what the customer said, and nobody outside does. What the company itself tells (its own number in the
facts) is no secret and stands. A model that runs here (`is_local`) reads what was written as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel

from app.llm.errors import UnusableAnswer
from app.llm.port import Completed, Grounding, Model, Request, Said

T = TypeVar("T", bound=BaseModel)

_TOLD: Final = (
    "Dados pessoais aparecem trocados por marcas como [telefone 1]. Para usar um deles, copie a marca tal como está."
)

# The first that fits. An id and an instant only look like numbers of somebody: they are recognised so as to be left alone.
_PERSONAL: Final = re.compile(
    r"(?P<plain>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?)"
    r"|(?P<email>[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8})"
    r"|(?<!\w)(?<!\d[.,/-])(?:"
    r"(?P<cnpj>\d{2}\.?\d{3}\.?\d{3}/\d{4}-?\d{2})"
    r"|(?P<cpf>\d{3}(?:\.\d{3}\.\d{3}| \d{3} \d{3}|\d{6})[-/]\d{2}|\d{3}[. ]\d{3}[. ]\d{3}[-. /]?\d{2})"
    r"|(?P<document>\d{1,2}\.\d{3}\.\d{3}-[\dx])"
    r"|(?P<phone>\+\d(?:[ ().-]{0,2}\d){7,14}|55\d{10,11}"
    r"|\(0?\d{2}\)[ .-]{0,2}9?[ .-]?\d{4}[ .-]?\d{4}|0?\d{2}[ .-]{1,2}(?:9[ .-]?)?\d{4}[ .-]?\d{4}|9[ .]?\d{4}[ .-]\d{4})"
    r"|(?P<card>\d(?:[ .-]?\d){12,18})"
    r"|(?P<number>\d{10,12})"
    r")(?![\w/]|[.,-]\d)",
    re.IGNORECASE,
)
# A landline without its area is four digits and four: only where somebody says that it is one.
_CALLED: Final = re.compile(
    r"(?i)\b(?:tel|fone|telefone|celular|whats\w*|zap\w*|contato|lig(?:ar?|ue|a)|phone|call|cel|tel[eé]fono)\b\D{0,20}?"
    r"(?P<phone>\d{4,5}[ .-]?\d{4})(?!\d)"
)
_LONG: Final = re.compile(r"\d(?:\D{0,3}\d){6}")
_NAMES: Final[Mapping[str, str]] = {
    "email": "e-mail",
    "cnpj": "CNPJ",
    "cpf": "CPF",
    "document": "documento",
    "phone": "telefone",
    "card": "cartão",
    "number": "número",
}
_MARK: Final = re.compile(rf"\[(?:{'|'.join(_NAMES.values())}) \d+\]", re.IGNORECASE)


def is_local(provider: Model) -> bool:
    """Whether what this model reads stays on the machine."""
    return bool(getattr(provider, "is_local", False))


@dataclass(frozen=True, slots=True)
class Veiled(Generic[T]):
    """A request as it may leave. `behind`: what each mark stands for, by the mark in small letters."""

    request: Request[T]
    behind: Mapping[str, str]

    def lifted(self, completed: Completed[T]) -> Completed[T]:
        """The answer with what the marks stand for. UnusableAnswer where it names one that it cannot have read."""
        if not self.behind:
            return completed
        known = dict(self.behind)
        for said in self.request.dialogue:  # whoever wrote something that looks like a mark meant just that
            known |= {mark.lower(): mark for mark in _MARK.findall(said.text) if mark.lower() not in known}

        def behind(mark: re.Match[str]) -> str:
            if mark[0].lower() not in known:
                raise UnusableAnswer(completed.provider, f"{mark[0]} is not in the conversation")
            return known[mark[0].lower()]

        return replace(completed, value=_in_strings(completed.value, lambda text: _MARK.sub(behind, text)))


def over(request: Request[T]) -> Veiled[T]:
    """The request with marks in the place of what is personal in its dialogue, there and wherever the prompt says it again."""
    marks = _marks(request)
    if not marks:
        return Veiled(request, {})
    longest_first = sorted(marks, key=len, reverse=True)

    def veiled(text: str) -> str:
        for personal in longest_first:
            text = text.replace(personal, marks[personal])
        return text

    dialogue = [Said(said.who, veiled(said.text)) for said in request.dialogue]
    system = f"{veiled(request.system)}\n\n{_TOLD}"
    behind = {mark.lower(): personal for personal, mark in marks.items()}
    return Veiled(replace(request, system=system, dialogue=dialogue), behind)


def _marks(request: Request[Any]) -> dict[str, str]:
    """A mark for each different thing, in the order in which they were said: every call of a turn gives them the same names."""
    found: dict[str, str] = {}
    count: dict[str, int] = {}
    personal = [each for said in request.dialogue for each in personal_in(said.text)]
    own = _own(request.grounding) if personal else ""
    for kind, said in personal:
        if said not in found and not _is_told(said, own):
            count[kind] = count.get(kind, 0) + 1
            found[said] = f"[{_NAMES[kind]} {count[kind]}]"
    return found


@lru_cache(maxsize=2_000)  # a message is looked at in each call of its turn, and of the turns that read it again
def personal_in(text: str) -> Sequence[tuple[str, str]]:
    """What is personal in a text, with its kind, in its order."""
    if "@" not in text and not _LONG.search(text):  # most messages: no need to look closer
        return ()
    found = [
        (match.start(), str(match.lastgroup), match[0])
        for match in _PERSONAL.finditer(text)
        if match.lastgroup != "plain"
    ]
    found += [(match.start("phone"), "phone", match["phone"]) for match in _CALLED.finditer(text)]
    return tuple((kind, personal) for _, kind, personal in sorted(found))


def _own(grounding: Grounding) -> str:
    """What the company tells everybody."""
    said = (*(f"{fact.title} {fact.text}" for fact in grounding.facts), grounding.institutional)
    return "\n".join(said).lower()


def _is_told(personal: str, own: str) -> bool:
    digits = re.sub(r"\D", "", personal)
    return personal.lower() in own if "@" in personal else digits in re.sub(r"[ ().+/-]", "", own)


def _in_strings(value: Any, change: Callable[[str], str]) -> Any:
    """The same value with every string in it changed. A mark is no longer than what may stand there: nothing is checked again."""
    if isinstance(value, str) and type(value) is str:
        return change(value)
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        return value.model_copy(update={name: _in_strings(field, change) for name, field in fields.items()})
    if isinstance(value, list):
        return [_in_strings(each, change) for each in value]
    return value
