"""A company's own sentences with places in them, and what the places are filled with in a turn.

They are a section of its settings: typed, checked when they are stored, versioned and audited like the others. Only the places named
here exist; whatever else stands in braces is refused before it could reach a customer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, Field

from app.llm.templates import Templates
from app.secretary.settings import SecretarySettings
from app.tenants.settings import Section

LONGEST: Final = 240
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_PLACES: Final = ("nome", "empresa", "secretaria", "horario")
_LONGEST_VALUE: Final = 120


def _checked(written: str) -> str:
    """Raises ValueError, in words for people."""
    words = " ".join(written.split())
    unknown = [name for name in _PLACE.findall(words) if name not in _PLACES]
    if unknown or "{" in _PLACE.sub("", words) or "}" in _PLACE.sub("", words):
        raise ValueError("Use só estes campos: {nome}, {empresa}, {secretaria} e {horario}.")
    return words


Sentence = Annotated[str, Field(max_length=LONGEST), AfterValidator(_checked)]


class TemplateSettings(Section):
    """Sentences that the company wants in its own words. Empty: hers."""

    SECTION: ClassVar[str] = "templates"

    closing: Sentence = Field(
        "",
        title="Despedida",
        description="Como ela se despede. Pode usar {nome}, {empresa}, {secretaria} e {horario}. Vazio: com as palavras dela.",
    )
    unknown: Sentence = Field(
        "",
        title="Quando não sabe",
        description="O que ela diz quando nenhuma informação da empresa responde. A oferta de chamar uma pessoa vem depois.",
    )
    person: Sentence = Field(
        "", title="Ao chamar uma pessoa", description="O que ela diz quando chama alguém da equipe para a conversa."
    )


@dataclass(frozen=True, slots=True)
class Values:
    """What the places stand for in one turn."""

    name: str | None
    company: str
    secretary: str
    hours: str

    def by_place(self) -> Mapping[str, str]:
        first = (self.name or "").split()[:1]
        return {
            "nome": _plain(first[0]) if first else "",
            "empresa": _plain(self.company),
            "secretaria": _plain(self.secretary),
            "horario": _plain(self.hours),
        }


def addressed(manner: SecretarySettings, values: Values) -> SecretarySettings:
    """The company's manner with the places of its opening lines filled."""
    openings = {name: getattr(manner, name) for name in ("opening_morning", "opening_afternoon", "opening_evening")}
    if not any("{" in opening for opening in openings.values()):
        return manner
    return manner.model_copy(update={name: fill(opening, values) for name, opening in openings.items()})


def filled(said: TemplateSettings, values: Values, *, edition: str) -> Templates:
    """The company's sentences for this turn."""
    return Templates(
        closing=fill(said.closing, values),
        unknown=fill(said.unknown, values),
        person=fill(said.person, values),
        edition=edition,
    )


def fill(sentence: str, values: Values) -> str:
    """The sentence with its places filled. A place without a value goes, with the comma or the blank before it."""
    by_place = values.by_place()

    def put(match: re.Match[str]) -> str:
        lead, name = match[1], match[2]
        value = by_place.get(name, "")
        return f"{lead}{value}" if value else ""

    return re.sub(r"(,?\s*)\{(\w+)\}", put, sentence).strip()


def instructions(templates: Templates) -> list[str]:
    """Lines for a prompt: the company's words for these moments."""
    told = {
        "Ao se despedir, use": templates.closing,
        "Quando não souber, diga": templates.unknown,
        "Ao chamar uma pessoa da equipe, diga": templates.person,
    }
    return [f"- {moment}: “{words}”." for moment, words in told.items() if words]


def _plain(value: str) -> str:
    """A value written by a stranger is one short line without braces: nothing that could be filled again."""
    return " ".join(re.sub(r"[{}]", "", value).split())[:_LONGEST_VALUE]
