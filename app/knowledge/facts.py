"""A company's fact, read once into the ideas that it is asked for by and that it tells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.infra.portuguese import fold, is_filler, stem, words
from app.knowledge.concepts import DAYS, FIGURES, read, told_by
from app.knowledge.weekdays import days_between
from app.llm.offline.understanding.messages import fact_text


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A fact read once: one bag of ideas for the title (`name`), for each way to ask, and for the answer. `told`: what the answer says,
    not merely mentions ("comprovante de endereço" tells no address). `is_plain`: nobody wrote example questions for it.
    `words`: as they stand, where ideas alone tell two facts apart no more ("Unimed" from "SulAmérica").
    """

    id: str
    title: str
    text: str
    name: frozenset[str]
    asked: tuple[frozenset[str], ...]
    body: frozenset[str]
    strong: frozenset[str]
    told: frozenset[str]
    is_plain: bool
    words: frozenset[str]
    whole: str


@lru_cache(maxsize=2_000)
def prepare(id: str, title: str, text: str, questions: tuple[str, ...]) -> Prepared:
    """Read a fact into bags of ideas; kept, since the same facts are asked for again and again."""
    asked = tuple(bag for bag in (_bag(line) for line in (title, *questions)) if bag)
    said, figures = frozenset(read(text)) | days_between(text), told_by(text)
    told = said - FIGURES | figures
    plain = all(fold(question) in fold(text) for question in questions)  # a sentence of its own is no example of asking
    named = frozenset(stem(word) for word in words(f"{title} {text}") if not is_filler(word))
    if "HOURS" in figures:  # of opening hours each day named is a point of its own
        asked += tuple(frozenset({day}) for day in sorted(said & DAYS))
    whole = fact_text(title, text)
    return Prepared(
        id,
        title,
        text,
        frozenset(read(title)),
        asked,
        said | figures,
        frozenset().union(*asked),
        told,
        plain,
        named,
        whole,
    )


def _bag(line: str) -> frozenset[str]:
    return frozenset(read(line)) | told_by(line)
