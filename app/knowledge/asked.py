"""What a customer's turn asks, part by part: each read into terms, stems and concepts with a weight, and completed with what it leans on.

Rare terms weigh most, unknown ones more still: an unknown question scores low even where it shares a common word with many facts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.infra.portuguese import asks, is_filler, parts, stem, words
from app.knowledge.ages import ages_named
from app.knowledge.concepts import ASPECTS, FIGURES, SUBJECTS, is_premises, read_words
from app.knowledge.translations import in_portuguese
from app.knowledge.vocabulary import ASKED_OF_ANYTHING, Vocabulary, is_verb

FEW_WORDS = 4
INHERITED = 0.4  # what a subject carried over from an earlier message counts, against one just named
MENDED = 0.85  # what a word counts whose spelling was guessed
VERB = 0.5  # what an unknown verb counts against an unknown noun: there are many ways to ask for one thing
_COMMON = 1.2  # ideas that weigh less stand in so many facts that they tell none apart
_MEMORY = 6  # earlier messages of the customer that a follow-up may lean on
# A mere measure or count: "6kg", "50cm", "20"; no model ("4x4", "5w30").
_MEASURE = re.compile(
    r"\d+(?:kg|kgs|k|cm|m|m2|mts|mt|ml|mm|g|gr|l|lt|min|h|hs|a|o|x|mil|reais|anos|dias|pessoas|graus)?"
)
_NUMBERS = frozenset("dois duas tres quatro".split())
_HOW_LONG_GUARANTEED = re.compile(  # "a garantia é de quanto?"
    r"\bde quanto(?: tempo)? (?:\w+ ){0,3}garantia\b|\bgarantia (?:\w+ ){0,3}de quanto\b|\bquanto (?:tempo )?de garantia\b"
)
_COSTS = frozenset("custa custam custo preco precos valor valores cobra cobram caro paga pago".split())


@dataclass(frozen=True, slots=True)
class Term:
    """One idea of a question."""

    stem: str
    weight: float

    @property
    def is_aspect(self) -> bool:
        return self.stem in ASPECTS

    @property
    def is_common(self) -> bool:
        """Too many facts speak of it to tell them apart by it."""
        return self.weight < _COMMON

    @property
    def is_thing(self) -> bool:
        """What the company does or for whom, which a later "e quanto custa?" may mean; not where, when or how to pay."""
        return not self.is_aspect and not self.is_common and (self.stem not in SUBJECTS or self.stem == "CHILDREN")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the customer asks, with its terms and those that it leans on."""

    text: str
    terms: tuple[Term, ...]
    told: str  # the text in the facts' language


def understand(turn: str, vocabulary: Vocabulary, earlier: Sequence[str] = ()) -> list[Part]:
    """The turn's parts that say something, each completed with what it leans on (oldest of `earlier` first)."""
    past = [
        terms
        for said in earlier[-_MEMORY:]
        for piece in parts(said)
        if (terms := _terms(in_portuguese(piece, said), vocabulary))
    ]
    understood: list[Part] = []
    for piece in _glued(parts(turn), vocabulary):
        told = in_portuguese(piece, turn)
        own = _terms(told, vocabulary)
        if own or _asks_for_more(told):
            understood.append(Part(piece, (*own, *_inherited(piece, own, past)), told))
        if own:
            past.append(own)
    return [part for part in understood if part.terms]


def search_words(understood: Iterable[Part], vocabulary: Vocabulary) -> list[str]:
    """The words to look up in the database; none when the company's facts share nothing with the question."""
    found: set[str] = set()
    for part in understood:
        for term in part.terms:
            found |= vocabulary.spellings_of(term.stem)
    return sorted(found)


def search_figures(understood: Iterable[Part]) -> list[str]:
    """What is asked for that a text tells by its figures alone, without a word to look up."""
    return sorted({term.stem for part in understood for term in part.terms} & FIGURES)


def _terms(piece: str, vocabulary: Vocabulary) -> tuple[Term, ...]:
    said: list[str] = []
    doubt: dict[str, float] = {}
    spoken = words(piece)
    for word in spoken:
        if not vocabulary.knows(word):
            if _MEASURE.fullmatch(word) or (word in _NUMBERS and len(spoken) > 2):
                continue
            mended = vocabulary.mended(word)
            doubt[stem(mended or word)] = MENDED if mended else VERB if is_verb(word) else 1.0
            word = mended or word
        said.append(word)
    named = read_words(said)
    if any(idea in SUBJECTS for idea in named):
        named = [idea for idea in named if not is_premises(idea)]
    if _HOW_LONG_GUARANTEED.search(" ".join(spoken)) and not _COSTS.intersection(spoken):
        named = [idea for idea in named if idea != "PRICE"]
    named += ages_named(piece)
    return tuple(Term(idea, vocabulary.rarity(idea) * doubt.get(idea, 1.0)) for idea in dict.fromkeys(named))


def _glued(pieces: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Join what was sent in fragments: "quanto custa" + "a limpeza" ask one thing, and so do "a limpeza de pele," + "quanto?"."""
    glued: list[str] = []
    for piece in pieces:
        if glued and _continues(glued[-1], piece, vocabulary):
            glued[-1] = f"{glued[-1]}\n{piece}"
        else:
            glued.append(piece)
    return glued


def _continues(before: str, piece: str, vocabulary: Vocabulary) -> bool:
    if _leans(before, piece, vocabulary):
        return True
    if before.endswith(("?", ".", "!", ";")):
        return False
    first, second = _terms(before, vocabulary), _terms(piece, vocabulary)
    if not first or not second:
        return False
    if _only_aspects(first):
        return not any(term.is_aspect for term in second)
    return _only_aspects(second) and not asks(before) and not any(term.is_aspect for term in first)


def _only_aspects(terms: Sequence[Term]) -> bool:
    return all(term.is_aspect for term in terms)


def _leans(before: str, piece: str, vocabulary: Vocabulary) -> bool:
    """A few words that ask of what was just told: "minha geladeira parou de gelar, vocês arrumam?"."""
    said = words(piece)
    if asks(before) or not asks(piece) or len(said) > FEW_WORDS or "alguem" in said or not _terms(before, vocabulary):
        return False
    does_only = all(is_verb(word) for word in said if not is_filler(word))
    return does_only and not any(term.is_aspect or term.stem in SUBJECTS for term in _terms(piece, vocabulary))


_MORE = frozenset(
    stem(word) for word in words("como funciona explica detalhe sobre mais fazem faz isso serve atendem aceitam tem")
)


def _asks_for_more(piece: str) -> bool:
    """A question without an idea of its own that points to what was spoken of ("como funciona?", "e vocês fazem?")."""
    return asks(piece) and any(stem(word) in _MORE for word in words(piece))


def _inherited(piece: str, own: Sequence[Term], past: Sequence[Sequence[Term]]) -> list[Term]:
    """What a follow-up leaves out: its subject ("e quanto custa?"), or what is asked of it ("e o implante?")."""
    if any(term.stem in SUBJECTS and term.stem != "CHILDREN" for term in own) and words(piece)[:1] != ["e"]:
        return []  # "abrem que horas amanhã?" leans on nothing
    if all(term.is_aspect or term.is_common for term in own):
        wanted, weight, most = False, INHERITED, math.inf
    elif words(piece)[:1] in (["e"], ["mas"]) and not any(term.is_aspect for term in own):
        wanted, weight, most = True, 1.0, ASKED_OF_ANYTHING
    else:
        return []
    for terms in reversed(past):
        fitting = (term for term in terms if (term.is_aspect if wanted else term.is_thing))
        if leant := [Term(term.stem, min(term.weight, most) * weight) for term in fitting]:
            return leant
    return []
