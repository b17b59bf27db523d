"""Which fact answers which part of a customer's turn, and whether any does. Pure: no session, no clock.

A question is read into terms: stems and concepts with a weight; rare ones weigh most, unknown ones more still.
How well a fact fits is how much of the question's weight it covers, and how near one of its example questions is.
An unknown question therefore scores low even where it shares a common word with many facts.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.infra.portuguese import asks, is_filler, parts, stem, words
from app.knowledge.ages import ages_named
from app.knowledge.concepts import ASPECTS, DAYS, FIGURES, SUBJECTS, is_premises, read, read_words, told_by
from app.knowledge.rivals import is_of_another
from app.knowledge.translations import in_portuguese
from app.knowledge.vocabulary import ASKED_OF_ANYTHING, Vocabulary, is_verb
from app.knowledge.weekdays import days_between
from app.llm.offline.understanding.messages import fact_text

ANSWERS_FROM = 0.52  # from this score on a fact answers; below it, it only stands near
BODY = 0.6  # what a match in the answer's text counts, against one in title or example questions
NAMED = 0.04  # for each word of the question that the fact has, between facts that fit alike
BODY_TOLD = 0.85  # … and where nothing of the question is left over
TOLD = 0.8  # a fact whose words cover the whole question, against one that has it as an example
INHERITED = 0.4  # what a subject carried over from an earlier message counts, against one just named
MENDED = 0.85  # what a word counts whose spelling was guessed
VERB = 0.5  # what an unknown verb counts against an unknown noun: there are many ways to ask for one thing
_MOST_ANSWERS = 3
_MOST_NEAR = 2
# By fit and by what was learnt together, as log odds against "no fact answers this"; chosen on companies that were not learnt from.
_FIT_COUNTS = 3.0  # what a fit of 1 counts beside what was learnt
_SURE_FROM = 1.4
_SURER_FROM = 5.0  # where somebody wrote down how a fact is asked for, and this is not asked like that
_MUCH_SURER = 1.5  # what is so much surer answers, though this is how somebody wrote down that another is asked for
_AS_WRITTEN = 0.75  # … unless it is asked nearly as written down
_SURE_WITHOUT_A_WORD = 3.0  # where the fact shares no idea with the question, what was learnt stands alone
_WHOLE_TOLD = 0.66  # the fit from which a mere text leaves nothing of the question over
_EVEN = 3.0  # where what was learnt makes half a score
_NEAR_FROM = -1.0  # what nobody is sure of is not even offered as near
_TOLD_FROM = 0.4  # … nor held to be answered by what is told for another part
_BESIDE = 1.2  # a second fact is as near as the first within this
_COMMON = 1.2  # ideas that weigh less stand in so many facts that they tell none apart
_OWED = frozenset(
    {"PRICE", "DURATION", "CAPACITY", "GUARANTEE"}
)  # a fact without the figure that is asked for tells nothing new
_OWED_COUNTS = 2.0
_AKIN = 0.3  # the fit from which a fact that tells the figure is about the thing
_OF_MONEY = frozenset({"PRICE", "PAYMENT", "DISCOUNT", "INSTALMENTS"})
_FEW_WORDS = 4
# A mere measure or count: "6kg", "50cm", "20"; no model ("4x4", "5w30").
_MEASURE = re.compile(
    r"\d+(?:kg|kgs|k|cm|m|m2|mts|mt|ml|mm|g|gr|l|lt|min|h|hs|a|o|x|mil|reais|anos|dias|pessoas|graus)?"
)
_NUMBERS = frozenset("dois duas tres quatro".split())
_HOW_LONG_GUARANTEED = re.compile(  # "a garantia é de quanto?"
    r"\bde quanto(?: tempo)? (?:\w+ ){0,3}garantia\b|\bgarantia (?:\w+ ){0,3}de quanto\b|\bquanto (?:tempo )?de garantia\b"
)
_COSTS = frozenset("custa custam custo preco precos valor valores cobra cobram caro paga pago".split())
_MEMORY = 6  # earlier messages of the customer that a follow-up may lean on


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


@dataclass(frozen=True, slots=True)
class Ranked:
    """A fact with its score in 0..1 and the parts of the turn that it answers. `near`: those that it may answer, where none surely does."""

    id: str
    title: str
    text: str
    score: float
    answers: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wider:
    """What is known beside the words. `others`: the facts that share none with the turn. `likely`: how surely each of some texts answers a
    question, by what was learnt; above 0 rather it than none.
    """

    others: Sequence[Prepared]
    likely: Callable[[str, Sequence[str]], Sequence[float]]


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


@lru_cache(maxsize=2_000)
def prepare(id: str, title: str, text: str, questions: tuple[str, ...]) -> Prepared:
    """Read a fact into bags of ideas; kept, since the same facts are asked for again and again."""
    asked = tuple(bag for bag in (_bag(line) for line in (title, *questions)) if bag)
    said, figures = frozenset(read(text)) | days_between(text), told_by(text)
    told = said - FIGURES | figures
    plain = all(question in text for question in questions)  # a sentence of its own is no example of asking
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


def rank(
    understood: Sequence[Part],
    candidates: Mapping[Prepared, float],
    vocabulary: Vocabulary,
    limit: int,
    wider: Wider | None = None,
) -> list[Ranked]:
    """Best first; `candidates` carry the database's own rank (0..1), which decides between equals."""
    best: defaultdict[Prepared, float] = defaultdict(float, dict.fromkeys(candidates, 0.0))
    answers: dict[Prepared, list[str]] = defaultdict(list)
    near: dict[Prepared, list[str]] = defaultdict(list)
    left: list[tuple[Part, Mapping[Prepared, float]]] = []
    for part in understood:
        scores = {fact: fit(part.terms, fact, vocabulary) for fact in candidates}
        for fact, score in scores.items():
            best[fact] = max(best[fact], score)
        said = frozenset(stem(word) for word in words(part.told))
        nearness = {fact: score + NAMED * len(said & fact.words) for fact, score in scores.items()}
        owed = _owed(part.terms, [*scores, *(wider.others if wider is not None else ())])
        sure = _sure(part, scores, wider, vocabulary, owed) if wider is not None else None
        # Beside what answers, nothing is told that nobody is sure of.
        others = {fact: at for fact, at in candidates.items() if sure is None or sure[fact] >= _SURE_FROM}
        enough = _enough(scores, nearness, sure, owed)
        wanted = {term.stem for term in part.terms if term.is_aspect or term.stem in SUBJECTS}
        if wanted - set(ages_named(part.told)) == {"PRICE"}:
            enough = {fact: each for fact, each in enough.items() if _prices(part.terms, fact)}
        elif "PRICE" in wanted:
            enough = {fact: each for fact, each in enough.items() if _is_of_more(part.terms, fact)}
        if "PRICE" in wanted:
            enough = _of_price(enough, sure or {})
            enough = {fact: each for fact, each in enough.items() if not _prices_another(part, fact)}
            others = {fact: at for fact, at in others.items() if not _prices_another(part, fact)}
        answering = _answering(part.terms, enough, candidates, others, vocabulary)
        for fact in answering:
            answers[fact].append(part.text)
            best[fact] = max(best[fact], _certainty(sure, fact)) if sure is not None else best[fact]
        if sure is not None and not answering:
            may = {
                fact: each for fact, each in sure.items() if "PRICE" not in wanted or not _prices_another(part, fact)
            }
            left.append((part, _of_price(may, may) if "PRICE" in wanted else may))
            for fact in _near(may, scores):
                near[fact].append(part.text)
    settled = [(part.text, fact) for part, may in left for fact in _told_already(part, may, answers)]
    for text, fact in settled:
        answers[fact].append(text)
    done = {text for text, _ in settled}
    near = {fact: still for fact, texts in near.items() if (still := [text for text in texts if text not in done])}
    best |= {fact: 0.0 for fact in (*answers, *near) if fact not in best}
    place = {fact: at for at, fact in enumerate(near)}
    ordered = sorted(
        best,
        key=lambda fact: (
            fact not in answers,
            place.get(fact, len(place)),
            -best[fact],
            -candidates.get(fact, 0.0),
            fact.id,
        ),
    )
    return [
        Ranked(
            fact.id,
            fact.title,
            fact.text,
            round(best[fact], 3),
            tuple(answers.get(fact, ())),
            tuple(near.get(fact, ())),
        )
        for fact in ordered[:limit]
        if best[fact] > 0 or fact in near or fact in answers
    ]


def _sure(
    part: Part, scores: Mapping[Prepared, float], wider: Wider, vocabulary: Vocabulary, owed: frozenset[str]
) -> Mapping[Prepared, float]:
    """How surely each fact answers, by how it fits and by what was learnt; above 0 rather it than none."""
    fits = {**scores, **{fact: fit(part.terms, fact, vocabulary) for fact in wider.others}}
    facts = sorted(fits, key=lambda fact: fact.id)  # always in one order: what was read of them together is kept
    likely = wider.likely(part.told, [fact.whole for fact in facts])
    return {
        fact: each + _FIT_COUNTS * fits[fact] - _OWED_COUNTS * bool(owed - fact.told)
        for each, fact in zip(likely, facts, strict=True)
    }


def _certainty(sure: Mapping[Prepared, float], fact: Prepared) -> float:
    """What was learnt as a score in 0..1, beside which a fit may stand."""
    return 1 / (1 + math.exp(_EVEN - sure.get(fact, _NEAR_FROM)))


def _prices(terms: Sequence[Term], fact: Prepared) -> bool:
    """Whether a price of this fact may be that of what was named: of something else it would be believed."""
    things = [term.stem for term in terms if term.is_thing]
    return not things or any(thing in fact.body or thing in fact.strong for thing in things)


def _of_price(enough: Mapping[Prepared, float], sure: Mapping[Prepared, float]) -> Mapping[Prepared, float]:
    """Of what answers, what speaks of a price, if anything that may answer does."""
    speaking = {fact for fact in (*enough, *sure) if _OF_MONEY & (fact.told | fact.body | fact.strong)}
    if all(sure.get(fact, _NEAR_FROM) < _NEAR_FROM for fact in speaking):
        return enough
    return {fact: each for fact, each in enough.items() if fact in speaking}


def _is_of_more(terms: Sequence[Term], fact: Prepared) -> bool:
    """Whether it shares more than the price with what is asked; of a guarantee that costs something, the price too."""
    known = fact.body | fact.strong
    if "PRICE" not in known and any(term.stem == "GUARANTEE" for term in terms):
        return False
    return any(term.stem in known for term in terms if term.stem != "PRICE")


def _prices_another(part: Part, fact: Prepared) -> bool:
    """Whether it tells what something else of the same kind costs."""
    if "PRICE" not in fact.told:
        return False
    asked = frozenset(term.stem for term in part.terms) | {stem(word) for word in words(part.told)}
    return is_of_another(asked, part.told, fact.body | fact.strong | fact.words, f"{fact.title} {fact.text}")


def _owed(terms: Sequence[Term], facts: Sequence[Prepared]) -> frozenset[str]:
    """What is asked of the things named ("quanto tempo", "quanto custa"), if a fact that knows as much of them tells it by its figures."""
    things = frozenset(term.stem for term in terms if term.is_thing)
    knows = {fact: len(things & (fact.body | fact.strong)) for fact in facts}
    most = max(knows.values(), default=0)
    told = [fact.told for fact in facts if most and knows[fact] == most]
    return frozenset(term.stem for term in terms) & _OWED & frozenset().union(*told)


def _enough(
    scores: Mapping[Prepared, float],
    nearness: Mapping[Prepared, float],
    sure: Mapping[Prepared, float] | None,
    owed: frozenset[str],
) -> Mapping[Prepared, float]:
    """The facts that answer, with what decides between them: the fit alone where nothing was learnt, or where this is how somebody wrote
    down that a fact is asked for."""
    fitting = {fact: nearness[fact] for fact, score in scores.items() if score >= ANSWERS_FROM}
    if sure is None:
        return fitting
    asked_for = {fact: each for fact, each in fitting.items() if not fact.is_plain and not owed - fact.told}
    if asked_for:
        return _surest(asked_for, scores, sure)
    enough = {fact: each for fact, each in sure.items() if _is_enough(fact, each, scores.get(fact, 0.0))}
    if not owed or any(owed <= fact.told for fact in enough):
        return {fact: each for fact, each in enough.items() if owed <= fact.told}
    telling = {fact: each for fact, each in sure.items() if owed <= fact.told and scores.get(fact, 0.0) >= _AKIN}
    return {fact: each for fact, each in telling.items() if each >= _SURE_FROM} or enough


def _surest(
    asked_for: Mapping[Prepared, float], scores: Mapping[Prepared, float], sure: Mapping[Prepared, float]
) -> Mapping[Prepared, float]:
    """These, unless a mere text fits at least as well and is surer, or anything is much surer."""
    fits, surest = max(map(scores.__getitem__, asked_for)), max(map(sure.__getitem__, asked_for))
    better = {
        fact: each
        for fact, each in sure.items()
        if (fact.is_plain and each > surest and scores.get(fact, 0.0) >= fits and _is_enough(fact, each, scores[fact]))
        or (fits < _AS_WRITTEN and each > surest + _MUCH_SURER and each >= _SURER_FROM)
    }
    return better or asked_for


def _is_enough(fact: Prepared, sure: float, fit: float) -> bool:
    if not fit and (sure < _SURE_WITHOUT_A_WORD or not fact.is_plain):
        return False
    return sure >= (_SURE_FROM if fact.is_plain else _SURER_FROM) or (fact.is_plain and fit >= _WHOLE_TOLD)


def _told_already(
    part: Part, sure: Mapping[Prepared, float], answers: Mapping[Prepared, Sequence[str]]
) -> list[Prepared]:
    """Of what is told for other parts the one that may answer this one, too, if nothing else is likelier to; or that tells the figure, if
    nothing but a figure is asked for ("vcs levam em casa? cobra?").
    """
    asked = set(read(part.told))
    if asked & _OWED and asked <= ASPECTS.keys() and len(words(part.told)) <= _FEW_WORDS:
        telling = [fact for fact in answers if asked & _OWED <= fact.told]
    else:
        enough = max((_TOLD_FROM, *(each - _BESIDE for each in sure.values())))
        telling = [fact for fact in answers if fact in sure and sure[fact] >= enough]
    return sorted(telling, key=lambda fact: (-sure.get(fact, _NEAR_FROM), fact.id))[:1]


def _near(sure: Mapping[Prepared, float], scores: Mapping[Prepared, float]) -> list[Prepared]:
    """The one or two facts that may answer what none surely answers; one of them shares an idea with it, where any does."""
    first = max(sure.values(), default=_NEAR_FROM - 1)
    enough = max(_NEAR_FROM, first - _BESIDE)
    found = sorted((fact for fact in sure if sure[fact] >= enough), key=lambda fact: (-sure[fact], fact.id))
    if found and not any(scores.get(fact) for fact in found[:_MOST_NEAR]):
        akin = [fact for fact in sure if scores.get(fact) and sure[fact] >= _NEAR_FROM]
        found[1:2] = sorted(akin, key=lambda fact: (-sure[fact], fact.id))[:1] or found[1:2]
    return found[:_MOST_NEAR]


def _answering(
    terms: Sequence[Term],
    answering: Mapping[Prepared, float],
    candidates: Mapping[Prepared, float],
    others: Mapping[Prepared, float],
    vocabulary: Vocabulary,
) -> list[Prepared]:
    """The best fact, and one more of the others for each thing that it leaves open ("quanto custa a limpeza e o clareamento?")."""
    winner = _best(answering, candidates)
    if winner is None:
        return []
    chosen = [winner]
    for term in terms:
        if not term.is_common and not any(term.stem in fact.strong for fact in chosen):
            named = {fact: fit([term], fact, vocabulary) for fact in others if term.stem in fact.name}
            chosen += [fact for fact in (_best(named, candidates),) if fact]
    return chosen[:_MOST_ANSWERS]


def _best(scores: Mapping[Prepared, float], candidates: Mapping[Prepared, float]) -> Prepared | None:
    return max(scores, key=lambda fact: (round(scores[fact], 3), candidates.get(fact, 0.0)), default=None)


def fit(terms: Sequence[Term], fact: Prepared, vocabulary: Vocabulary) -> float:
    """0..1: half what the fact covers of the question, half how near its nearest example question is."""
    total = sum(term.weight for term in terms)
    if not total:
        return 0.0
    covered = sum(term.weight * _worth(term, fact) for term in terms) / total
    like = max((_likeness(terms, total, bag, vocabulary) for bag in fact.asked), default=0.0)
    told = TOLD * sum(term.weight * _told(term, fact) for term in terms) / total if fact.is_plain else 0.0
    return max(0.5 * covered + 0.5 * like, told)


def _told(term: Term, fact: Prepared) -> float:
    """As `_worth`, for a fact that nobody wrote example questions for: its text says it, in whatever words it is asked."""
    return 1.0 if term.stem in fact.strong else BODY_TOLD * (term.stem in fact.told)


def _worth(term: Term, fact: Prepared) -> float:
    if term.stem in fact.strong:
        return 1.0
    return BODY if term.stem in fact.body else 0.0


def _likeness(terms: Sequence[Term], total: float, bag: frozenset[str], vocabulary: Vocabulary) -> float:
    """Harmonic mean of how much of the question the example holds and how much of the example the question holds."""
    shared = [term for term in terms if term.stem in bag]
    if not shared:
        return 0.0
    precision = sum(term.weight for term in shared) / total
    recall = sum(vocabulary.rarity(term.stem) for term in shared) / sum(vocabulary.rarity(stem) for stem in bag)
    recall = min(recall, 1.0)
    return 2 * precision * recall / (precision + recall)


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
    if asks(before) or not asks(piece) or len(said) > _FEW_WORDS or "alguem" in said or not _terms(before, vocabulary):
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
