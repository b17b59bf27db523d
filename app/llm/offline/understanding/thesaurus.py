"""What different words mean, and what who names a thing names with it: a shih tzu is a dog, Maringá lies in Paraná.

The pages in `thesaurus/` are written by hand, a sense a line: `name: wording | wording > broader sense, broader sense`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from app.infra.portuguese import is_filler, stem, words

FOLDER: Final = Path(__file__).resolve().parent.parent / "thesaurus"
_HEIGHT: Final = 3  # steps up, from a sense to what is broader
_SHORT: Final = 4  # letters from which a word has a plural
_LONG: Final = 7  # letters from which a stem still means one thing: "com" is not "comer", "par" not "parir"

_NO_SENSE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    """One line of the thesaurus."""

    name: str
    wordings: Sequence[str]
    broader: frozenset[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or phrase of a text: its stems, the senses that it names, and those with all that is broader."""

    stems: frozenset[str]
    named: frozenset[str]
    implied: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Thesaurus:
    phrases: Mapping[str, frozenset[str]]
    broader: Mapping[str, frozenset[str]]
    longest: int


def pieces_of(spoken: Sequence[str]) -> tuple[Piece, ...]:
    """What these folded words say, in order: phrases with senses, the longest first, and words without; no fillers."""
    return _pieces_of(tuple(spoken))


@lru_cache(maxsize=1_000)
def _pieces_of(spoken: tuple[str, ...]) -> tuple[Piece, ...]:
    return tuple(_cut(spoken))


def _cut(spoken: Sequence[str]) -> Iterator[Piece]:
    pages = open_pages()
    roots = [_root(word) for word in spoken]
    at = 0
    while at < len(spoken):
        size, named = _longest_at(pages, roots, at)
        if named or not is_filler(spoken[at]):
            said = [word for word in spoken[at : at + size] if not is_filler(word)] or spoken[at : at + size]
            yield Piece(frozenset(map(stem, said)), named, named.union(*(pages.broader[sense] for sense in named)))
        at += size


def _longest_at(pages: _Thesaurus, roots: Sequence[str], at: int) -> tuple[int, frozenset[str]]:
    for size in range(min(pages.longest, len(roots) - at), 0, -1):
        if named := pages.phrases.get(" ".join(roots[at : at + size])):
            return size, named
    return 1, _NO_SENSE


@lru_cache(maxsize=20_000)
def _root(word: str) -> str:
    root = stem(word)
    return root if len(root) >= _LONG else word.removesuffix("s") if len(word) >= _SHORT else word


def pages(folder: Path = FOLDER) -> Iterator[Page]:
    """Every line that tells a sense. Raises ValueError, naming the file and the line that tells none."""
    for file in sorted(folder.glob("*.txt")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            name, colon, rest = line.partition(": ")
            wordings, _, broader = rest.partition(" > ")
            if not colon or not all(wording.strip() for wording in wordings.split("|")):
                raise ValueError(f"{file.name}:{number}: not `name: wording | wording > broader`")
            yield Page(
                name,
                [wording.strip() for wording in wordings.split("|")],
                frozenset(sense.strip() for sense in broader.split(",") if sense),
            )


@lru_cache(maxsize=1)
def open_pages() -> _Thesaurus:
    """All that is written, read once for each process: a third of a second, and some 25 MB."""
    phrases: defaultdict[str, set[str]] = defaultdict(set)
    above: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for page in pages():
        above[page.name] |= page.broader
        for wording in page.wordings:
            said = words(wording)
            if len(said) > 1 or not all(map(is_filler, said)):
                phrases[" ".join(map(_root, said))].add(page.name)
    kept: dict[frozenset[str], frozenset[str]] = {}  # many wordings stand for the same senses
    return _Thesaurus(
        {phrase: kept.setdefault(frozenset(senses), frozenset(senses)) for phrase, senses in phrases.items()},
        {name: _all_above(name, above) for name in tuple(above)},
        max((phrase.count(" ") + 1 for phrase in phrases), default=0),
    )


def _all_above(name: str, above: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found = reached = above.get(name, _NO_SENSE)
    for _ in range(_HEIGHT - 1):
        reached = _NO_SENSE.union(*(above.get(sense, _NO_SENSE) for sense in reached))
        found |= reached
    return found - {name}
