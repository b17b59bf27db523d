"""Prompts: versioned files in `prompts/`, each with the one set of typed values that fills it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from app.config import ROOT

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

I = TypeVar("I", bound="DataclassInstance")  # noqa: E741 - what goes in

FOLDER: Final = ROOT / "app" / "secretary" / "prompts"


@dataclass(frozen=True, slots=True)
class Prompt(Generic[I]):
    """The file `<name>.v<version>.txt`. A change of words is a new version: a turn's record says which one it was asked with."""

    name: str
    version: int
    inputs: type[I]

    @property
    def id(self) -> str:
        return f"{self.name}.v{self.version}"

    @property
    def template(self) -> str:
        return _read(self.id)

    @property
    def asks_for(self) -> set[str]:
        """The names of what the file wants filled in."""
        return {name for _, name, _, _ in Formatter().parse(self.template) if name is not None}

    def filled(self, given: I) -> str:
        return self.template.format(**{field.name: getattr(given, field.name) for field in fields(given)})


@lru_cache(maxsize=32)
def _read(prompt_id: str) -> str:
    return (FOLDER / f"{prompt_id}.txt").read_text(encoding="utf-8")


def one_line(name: str) -> str:
    """What a stranger wrote as their name: one short line, nothing that looks like an instruction block."""
    return " ".join(name.split())[:60]


_QUOTES: Final = str.maketrans(dict.fromkeys('“”„«»"', "’"))


def quoted(said: str, longest: int) -> str:
    """What somebody said, as a quotation that cannot end itself: one line between marks of which there is none inside."""
    return f"“{' '.join(said.translate(_QUOTES).split())[:longest]}”"


def listed(lines: list[str], *, nothing: str) -> str:
    """Lines as a prompt lists them."""
    return "\n".join(f"- {line}" for line in lines) or nothing
