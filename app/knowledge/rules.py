"""Which fact answers which part of a customer's turn, and whether any does. Pure: no session, no clock.

A fact answers that fits well by its ideas (`fitting`), or that is sure to by that and by what was learnt together.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.infra.portuguese import stem, words
from app.knowledge import pricing
from app.knowledge.asked import FEW_WORDS, Part, Term
from app.knowledge.concepts import ASPECTS, read
from app.knowledge.facts import Prepared
from app.knowledge.fitting import fit
from app.knowledge.pricing import Weighed
from app.knowledge.vocabulary import Vocabulary

ANSWERS_FROM = 0.52  # from this score on a fact answers; below it, it only stands near
NAMED = 0.04  # for each word of the question that the fact has, between facts that fit alike
_MOST_ANSWERS = 3
_MOST_NEAR = 2
# By fit and by what was learnt together, as log odds against "no fact answers this"; chosen on companies that were not learnt from.
_FIT_COUNTS = 3.0  # what a fit of 1 counts beside what was learnt
_SURE_FROM = 1.4
_SURER_FROM = 5.0  # where somebody wrote down how a fact is asked for, and this is not asked like that
_HARDLY = 0.15  # … and below this fit it is not asked for at all
_MUCH_SURER = 1.5  # what is so much surer answers, though this is how somebody wrote down that another is asked for
_AS_WRITTEN = 0.75  # … unless it is asked nearly as written down
_SURE_WITHOUT_A_WORD = 3.0  # where the fact shares no idea with the question, what was learnt stands alone
_WHOLE_TOLD = 0.66  # the fit from which a mere text leaves nothing of the question over
_EVEN = 3.0  # where what was learnt makes half a score
_NEAR_FROM = -1.0  # what nobody is sure of is not even offered as near
_TOLD_FROM = 0.4  # … nor held to be answered by what is told for another part
_BESIDE = 1.2  # a second fact is as near as the first within this
_OWED = frozenset(
    {"PRICE", "DURATION", "CAPACITY", "GUARANTEE"}
)  # a fact without the figure that is asked for tells nothing new
_OWED_COUNTS = 2.0
_AKIN = 0.3  # the fit from which a fact that tells the figure is about the thing


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
class _Judged:
    """One part of the turn beside all facts. `may`: how surely each may answer what none surely answers."""

    part: Part
    scores: Weighed
    sure: Weighed | None
    answering: Sequence[Prepared]
    may: Weighed = field(default_factory=dict)


def rank(
    understood: Sequence[Part],
    candidates: Weighed,
    vocabulary: Vocabulary,
    limit: int,
    wider: Wider | None = None,
) -> list[Ranked]:
    """Best first; `candidates` carry the database's own rank (0..1), which decides between equals."""
    judged = [_judge(part, candidates, vocabulary, wider) for part in understood]
    answers: dict[Prepared, list[str]] = defaultdict(list)
    for each in judged:
        for fact in each.answering:
            answers[fact].append(each.part.text)
    near: dict[Prepared, list[str]] = defaultdict(list)
    left = [(each, before) for before, each in zip([None, *judged], judged, strict=False) if each.may]
    settled = [_figure_told(each.part, before) or _told_already(_settling(each), answers) for each, before in left]
    for (each, _), settling in zip(left, settled, strict=True):
        if settling is not None:
            answers[settling].append(each.part.text)
        else:
            for fact in _near(each.may, each.scores):
                near[fact].append(each.part.text)
    best = _best_scores(judged)
    place = {fact: at for at, fact in enumerate(near)}
    ordered = sorted(
        (fact for fact in {**best, **answers, **near} if best.get(fact, 0.0) > 0 or fact in near or fact in answers),
        key=lambda fact: (
            fact not in answers,
            place.get(fact, len(place)),
            -best.get(fact, 0.0),
            -candidates.get(fact, 0.0),
            fact.id,
        ),
    )
    return [
        Ranked(
            fact.id,
            fact.title,
            fact.text,
            round(best.get(fact, 0.0), 3),
            tuple(answers.get(fact, ())),
            tuple(near.get(fact, ())),
        )
        for fact in ordered[:limit]
    ]


def _judge(part: Part, candidates: Weighed, vocabulary: Vocabulary, wider: Wider | None) -> _Judged:
    scores = {fact: fit(part.terms, fact, vocabulary) for fact in candidates}
    said = frozenset(stem(word) for word in words(part.told))
    nearness = {fact: score + NAMED * len(said & fact.words) for fact, score in scores.items()}
    owed = _owed(part.terms, [*scores, *(wider.others if wider is not None else ())])
    sure = _sure(part, scores, wider, vocabulary, owed) if wider is not None else None
    may: Weighed = sure or {}
    enough = _enough(scores, nearness, sure, owed)
    # Beside what answers, nothing is told that nobody is sure of.
    others: Weighed = {fact: at for fact, at in candidates.items() if sure is None or sure[fact] >= _SURE_FROM}
    if pricing.asks_price(part):
        enough = pricing.prices_of_what_is_asked(part, enough, enough if sure is None else _likely(sure))
        others = pricing.without_others(part, others)
        may = pricing.without_others(part, may)
    answering = _answering(part.terms, enough, candidates, others, vocabulary)
    return _Judged(part, scores, sure, answering, {} if answering else may)


def _likely(sure: Weighed) -> list[Prepared]:
    return [fact for fact, each in sure.items() if each >= _NEAR_FROM]


def _best_scores(judged: Sequence[_Judged]) -> dict[Prepared, float]:
    """For each fact how well it fits any part, or how surely it answers one."""
    best: dict[Prepared, float] = {}
    for each in judged:
        told = {fact: _certainty(each.sure[fact]) for fact in each.answering} if each.sure is not None else {}
        for fact in (*each.scores, *told):
            best[fact] = max(best.get(fact, 0.0), each.scores.get(fact, 0.0), told.get(fact, 0.0))
    return best


def _sure(part: Part, scores: Weighed, wider: Wider, vocabulary: Vocabulary, owed: frozenset[str]) -> Weighed:
    """How surely each fact answers, by how it fits and by what was learnt; above 0 rather it than none."""
    fits = {**scores, **{fact: fit(part.terms, fact, vocabulary) for fact in wider.others}}
    facts = sorted(fits, key=lambda fact: fact.id)  # always in one order: what was read of them together is kept
    likely = wider.likely(part.told, [fact.whole for fact in facts])
    return {
        fact: each + _FIT_COUNTS * fits[fact] - _OWED_COUNTS * bool(owed - fact.told)
        for each, fact in zip(likely, facts, strict=True)
    }


def _certainty(sure: float) -> float:
    """What was learnt as a score in 0..1, beside which a fit may stand."""
    return 1 / (1 + math.exp(_EVEN - sure))


def _owed(terms: Sequence[Term], facts: Sequence[Prepared]) -> frozenset[str]:
    """What is asked of the things named ("quanto tempo", "quanto custa"), if a fact that knows as much of them tells it by its figures."""
    things = frozenset(term.stem for term in terms if term.is_thing)
    knows = {fact: len(things & (fact.body | fact.strong)) for fact in facts}
    most = max(knows.values(), default=0)
    told = [fact.told for fact in facts if most and knows[fact] == most]
    return frozenset(term.stem for term in terms) & _OWED & frozenset().union(*told)


def _enough(
    scores: Weighed,
    nearness: Weighed,
    sure: Weighed | None,
    owed: frozenset[str],
) -> Weighed:
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


def _surest(asked_for: Weighed, scores: Weighed, sure: Weighed) -> Weighed:
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
    if not fact.is_plain:
        return sure >= _SURER_FROM and fit >= _HARDLY
    return sure >= (_SURE_FROM if fit else _SURE_WITHOUT_A_WORD) or fit >= _WHOLE_TOLD


def _settling(judged: _Judged) -> Weighed:
    """What may settle it: of a price, what speaks of money."""
    if not pricing.asks_price(judged.part):
        return judged.may
    return pricing.speaking_of_money(judged.may, _likely(judged.may))


def _figure_told(part: Part, before: _Judged | None) -> Prepared | None:
    """What answers the part before and tells the figure that is all this one asks for ("vcs levam em casa? cobra?")."""
    asked = set(read(part.told))
    if before is None or not asked & _OWED or not asked <= ASPECTS.keys() or len(words(part.told)) > FEW_WORDS:
        return None
    return next((fact for fact in before.answering if asked & _OWED <= fact.told), None)


def _told_already(sure: Weighed, answers: Mapping[Prepared, Sequence[str]]) -> Prepared | None:
    """Of what is told for other parts the one that may answer this one, too, if nothing else is likelier to."""
    enough = max((_TOLD_FROM, *(each - _BESIDE for each in sure.values())))
    telling = [fact for fact in answers if fact in sure and sure[fact] >= enough]
    return min(telling, key=lambda fact: (-sure[fact], fact.id), default=None)


def _near(sure: Weighed, scores: Weighed) -> list[Prepared]:
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
    answering: Weighed,
    candidates: Weighed,
    others: Weighed,
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


def _best(scores: Weighed, candidates: Weighed) -> Prepared | None:
    return max(scores, key=lambda fact: (round(scores[fact], 3), candidates.get(fact, 0.0)), default=None)
