"""The words of one company: how rare each is, how it is spelled, and which of them a misspelled word meant."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.infra.portuguese import is_filler, stem
from app.knowledge.concepts import ASPECTS, PHRASES, SUBJECTS, THINGS, spelled

ASKED_OF_ANYTHING = 0.8  # most that "how much" and "how long" weigh, however few facts say it in these words
_VERB = re.compile(r"[a-z]{2,}(?:(?<!ul)[aei]r|[ae]m|ando|endo|indo|ou|ei|ava|aram|eram|asse|esse|aria|eria)")


@dataclass(slots=True)
class Vocabulary:
    """The words that a company's facts use, and in how many facts each idea stands."""

    facts: int
    frequency: dict[str, int] = field(default_factory=dict)
    spellings: dict[str, set[str]] = field(default_factory=dict)
    by_initial: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: int, occurrences: Mapping[str, int]) -> Vocabulary:
        """Built from each folded word's number of facts."""
        vocabulary = cls(facts)
        frequency: dict[str, int] = defaultdict(int)
        spellings: dict[str, set[str]] = defaultdict(set)
        initials: dict[str, list[str]] = defaultdict(list)
        for word, count in occurrences.items():
            if is_filler(word):
                continue
            root = stem(word)
            frequency[root] += count
            spellings[root].add(word)
            initials[word[0]].append(word)
            concept = PHRASES.get((root,))
            if concept:
                frequency[concept] += count
        vocabulary.frequency, vocabulary.spellings, vocabulary.by_initial = frequency, spellings, initials
        return vocabulary

    def rarity(self, term: str) -> float:
        """High for what few facts mention, highest for what none does."""
        count = min(self.frequency.get(term, 0), self.facts) or 0.5
        rarity = math.log(1 + self.facts / count)
        return min(rarity, ASKED_OF_ANYTHING) if term in ("PRICE", "DURATION") else rarity

    def knows(self, word: str) -> bool:
        """Whether the word means something here, or is known to mean nothing."""
        root = stem(word)
        return root in self.frequency or is_filler(word) or (root,) in PHRASES

    def spellings_of(self, term: str) -> set[str]:
        """The words by which the database can find this idea."""
        roots = spelled(term) if term in ASPECTS or term in SUBJECTS or term in THINGS else (term,)
        return {word for root in roots for word in self.spellings.get(root, ())}

    def mended(self, word: str) -> str | None:
        """The known word that this one misspells, if one is near enough."""
        reach = 0 if len(word) < 4 or word.isdigit() else 1 if len(word) < 10 else 2
        near = (
            (distance, -self.frequency.get(stem(known), 0), known)
            for known in self.by_initial.get(word[0], ())
            if len(known) >= 5
            and abs(len(known) - len(word)) <= reach
            and (distance := edits(word, known, reach)) <= reach
        )
        return (min(near, default=(0, 0, None))[2] or self._begun(word)) if reach else None

    def _begun(self, word: str) -> str | None:
        """The known word that this one cuts short ("dermato", "refri")."""
        if len(word) < 5:
            return None
        longer = (
            known for known in self.by_initial.get(word[0], ()) if known.startswith(word) and len(known) > len(word) + 2
        )
        return min(longer, key=lambda known: (-self.frequency.get(stem(known), 0), known), default=None)


def is_verb(word: str) -> bool:
    """Whether an unknown word looks like a verb's form."""
    return bool(_VERB.fullmatch(word))


def edits(one: str, other: str, most: int) -> int:
    """Edit distance with swapped neighbours as one edit; stops counting beyond `most`."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
