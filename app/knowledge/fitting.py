"""How well a fact fits what is asked: how much of the question's weight it covers, and how near one of its example questions is."""

from __future__ import annotations

from collections.abc import Sequence

from app.knowledge.asked import Term
from app.knowledge.facts import Prepared
from app.knowledge.vocabulary import Vocabulary

BODY = 0.6  # what a match in the answer's text counts, against one in title or example questions
BODY_TOLD = 0.85  # … and where nothing of the question is left over
TOLD = 0.8  # a fact whose words cover the whole question, against one that has it as an example


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
