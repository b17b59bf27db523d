"""A text as what can be counted: pieces of words, words, the work that words do, and marks of its form. One list for each block."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from app.infra import portuguese
from app.llm.offline.understanding.concepts import concepts_of
from app.llm.offline.understanding.feelings import feelings_of

BLOCKS = ("pieces", "raw", "words", "work", "form")
LONGEST = 1_500  # characters that are read of one turn; what customers write is far below

_TOKEN = re.compile(r"\d{1,2}(?::\d{2}|h\d{0,2})\b|[^\W_]+", re.UNICODE)
_CLOCK = re.compile(r"\b\d{1,2}(?: ?h(?:s|rs|oras)?\b|h\d{2}\b|:\d{2}\b)")
_MARK = re.compile(r"\b(?:nota|dou|deixo|rate|puntaje)(?: (?:e|eh|um|uma|de|final|it|a))* (10|\d)\b(?!\d|/)")
_DATE = re.compile(r"\b\d{1,2}/\d{1,2}\b|\bdia \d{1,2}\b")
_MONEY = re.compile(r"r\$|\breais\b|\bcontos?\b|\d+,\d{2}\b")
_MEDIA = re.compile(r"\[([^\[\]\n]{2,60})\]")
_NEGATION = frozenset("nao n nem nunca jamais sem not dont don no never nada ninguem".split())
_SCOPE = 4
_HAPPY = re.compile(
    "[\U0001f600-\U0001f606\U0001f60a-\U0001f60e\U0001f618\U0001f619\U0001f929\U0001f970\U0001f973❤♥\U0001f495-\U0001f49f\U0001f44f\U0001f389]"
)
_SAD = re.compile(
    "[\U0001f612-\U0001f616\U0001f61e-\U0001f62d\U0001f620\U0001f621\U0001f624\U0001f92c\U0001f44e\U0001f622\U0001f644\U0001f595\U0001f92e]"
)
_HANDS = re.compile("[\U0001f64f\U0001f44d\U0001f44c✅\U0001f91d]")
_REQUEST = re.compile(
    r"^(?:me )?(?:marca|agenda|desmarca|cancela|remarca|confirma|muda|troca|passa|manda|tira|para|chama|liga"
    r"|ve|reserva|bota|poe|deixa|coloca|segura|libera)\b"
)


def features_of(text: str) -> dict[str, list[str]]:
    """Everything that is counted, each piece once in its block."""
    written = text[:LONGEST]
    folded = portuguese.fold(written)
    said = _said(folded)
    return {
        "pieces": _unique(_pieces(" ".join(said), 2, 5)),
        "raw": _unique((*_pieces(written.lower(), 3, 4), *_raw_words(written))),
        "words": _unique(_words(said)),
        "work": _unique(_work(said)),
        "form": _unique((*_form(written, folded, said), *feelings_of(folded, said))),
    }


def is_single(feature: str) -> bool:
    """Whether this feature of the block `words` is just a word, as it was said."""
    return feature.isalnum()


def _unique(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _said(folded: str) -> list[str]:
    """Folded words with slang spelled out; clock times and numbers kept as such."""
    found: list[str] = []
    for token in _TOKEN.findall(folded):
        found.extend(portuguese.spelled_out(token))
    return found


def _pieces(text: str, shortest: int, longest: int) -> Iterator[str]:
    """Runs of letters inside each word, its edges marked."""
    for word in text.split():
        edged = f" {word} "
        for size in range(shortest, longest + 1):
            yield from portuguese.runs(edged, size)


def _raw_words(text: str) -> Iterator[str]:
    words = text.lower().split()
    yield from (f"={word}" for word in words)


def _words(said: list[str]) -> Iterator[str]:
    edged = ["<", *said, ">"]
    scope = 0
    for word in said:
        yield word
        if scope:
            yield f"not:{word}"
        scope = _SCOPE if word in _NEGATION else max(0, scope - 1)
    for size in (2, 3):
        yield from (" ".join(edged[start : start + size]) for start in range(len(edged) - size + 1))
    yield from (f"{first} _ {third}" for first, third in zip(said, said[2:], strict=False))
    stems = [portuguese.stem(word) for word in said]
    yield from (f"~{stem}" for stem in stems)
    yield from (f"~{first} {second}" for first, second in itertools.pairwise(stems))


def _work(said: list[str]) -> Iterator[str]:
    """The work of words, in order, leaving out those that do none; and pairs at any distance."""
    line = [concepts for word in said if (concepts := concepts_of(word))]
    firsts = ["<", *(concepts[0] for concepts in line), ">"]
    for concepts in line:
        yield from concepts
    for size in (2, 3):
        yield from (" ".join(firsts[start : start + size]) for start in range(len(firsts) - size + 1))
    present = sorted({concept for concepts in line for concept in concepts})[:14]
    yield from (f"{one}&{other}" for place, one in enumerate(present) for other in present[place + 1 :])


def _form(written: str, folded: str, said: list[str]) -> Iterator[str]:
    lines = [line for line in folded.split("\n") if line.strip()]
    marks = {
        "question": "?" in written,
        "questions": written.count("?") > 1,
        "ends in question": written.rstrip().endswith("?"),
        "asks": portuguese.asks_outright(written),
        "exclamation": "!" in written,
        "exclamations": written.count("!") > 2,
        "clock": bool(_CLOCK.search(folded)),
        "date": bool(_DATE.search(folded)),
        "money": bool(_MONEY.search(folded)),
        "media": bool(_MEDIA.search(written)),
        "only media": not _MEDIA.sub("", written).strip(),
        "shouted": written.isupper() and len(written) > 8,
        "happy": bool(_HAPPY.search(written)),
        "sad": bool(_SAD.search(written)),
        "hands": bool(_HANDS.search(written)),
        "dots": "..." in written or "…" in written,
        "laughs": bool(re.search(r"\b(?:k{2,}|rs+|haha\w*)\b", folded)),
        "link": "http" in folded or "www." in folded,
        "code": bool(re.search(r"[{}<>;=`|\\]|\w{24,}", written)),
        "foreign": bool(re.search(r"[^\W\d_a-zÀ-ɏ]", written.lower())),
        "negated": not _NEGATION.isdisjoint(said),
        "request": bool(_REQUEST.match(" ".join(said))),
        "no words": not said,
    }
    yield from (mark for mark, is_there in marks.items() if is_there)
    for mark in _MARK.findall(folded):
        yield f"rated {'high' if int(mark) >= 9 else 'middle' if int(mark) >= 6 else 'low'}"
    yield f"lines {min(len(lines), 5)}"
    yield f"length {_step(len(said))}"
    asked = "?" if "?" in written else "."
    if said:
        yield f"first {said[0]}{asked}"
        yield f"last {said[-1]}{asked}"
        yield f"first two {' '.join(said[:2])}"
        yield from (f"{asked}{concept}" for word in said for concept in concepts_of(word))
    if len(lines) > 1:
        yield from (f"last line {word}" for word in _said(lines[-1])[:12])


def _step(count: int) -> int:
    """Lengths in steps that double."""
    return count.bit_length() if count > 3 else count
