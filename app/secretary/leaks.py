"""What must never be read by a customer: our workings, and data of others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from app.infra.portuguese import fold, words
from app.secretary.grounds import Grounds

_RUN_OF_WORDS: Final = 9

_ALWAYS: Final = re.compile(
    r"(?i)\b(?:system prompt|prompt d[oe] sistema|prompt del sistema|meu prompt|my prompt|mi prompt|minhas instru[cç][oõ]es (?:s[aã]o"
    r"|dizem)"
    r"|my instructions (?:are|say)|mis instrucciones (?:son|dicen)|as an ai (?:language )?model|modelo de linguagem|language model"
    r"|large language|openai|chatgpt|gpt-?\d\S*|gemini|anthropic|claude|llm)\b"
)
_CODE: Final = re.compile(
    r"(?i)\b(?:traceback|stack ?trace|exception|null|undefined|nan|json|http ?[45]\d\d|error ?\d{3}|erro ?(?:interno )?[45]\d\d|psycopg"
    r"|sqlalchemy"
    r"|redis|postgres(?:ql)?|postgre|timeout error|internal server error)\b"
    r"|\b(?!(?-i:(?:Whats|You|Face|Tik|Linked|Insta)[A-Z]))[A-Za-z]+(?-i:Error|Exception|Unavailable)\b"
    r"|\{\s*\"\w+\"\s*:|\[\s*\{|</?[a-z_]+>|\{\{|\}\}|```|<\|"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\bturn:\S+|\btenant_\w+"
    r"|\b(?:SELECT|INSERT|UPDATE|DELETE)\s+(?:\*|INTO|FROM|\w+ SET)\b"
)
_SECRET: Final = re.compile(
    r"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}|\bAIza[\w-]{20,}|\bBearer\s+\S{12,}|\beyJ[\w-]{10,}\.[\w-]{10,}|\b[A-Fa-f0-9]{40,}\b|-----BEGIN"
)
_OF_OURS: Final = frozenset({"wants_person", "offer_person", "opted_out", "message_type", "proposed_state"})
_CODED: Final = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
_FACT_ID: Final = re.compile(r"\[[a-z0-9]+(?:-[a-z0-9]+)*\](?!\()")

_HOST: Final = re.compile(r"(?i)\b(?:https?://|www\.)([\w-]+(?:\.[\w-]+)+)|\b(?:wa\.me|bit\.ly|t\.me)\b")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER: Final = re.compile(r"(?<![\w/])\+?\d[\d .()/-]{6,}\d(?!\w)")
_DOCUMENT: Final = re.compile(r"\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b|\b\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2}\b")
_PLATE: Final = re.compile(r"\b[A-Z]{3}-?\d[A-Z0-9]\d{2}\b")
_RANGE_OF_YEARS: Final = re.compile(r"\d{4} ?[-/] ?\d{4}")
_SHORTEST_NUMBER: Final = 8


def workings(text: str, grounds: Grounds) -> str | None:
    """The kind of our workings that shows, if one does. The company's own words may name anything, a customer may be called Claude, and an
    error that a customer tells of may be told back."""
    own = "\n".join(_company_words(grounds))
    named, heard = f"{own}\n{grounds.customer_name or ''}", "\n".join((own, *grounds.customer_words))
    for kind, pattern, known in (
        ("prompt", _ALWAYS, named),
        ("error", _CODE, heard),
        ("secret", _SECRET, own),
        ("identifier", _FACT_ID, own),
    ):
        if any(fold(match.group()) not in fold(known) for match in pattern.finditer(text)):
            return kind
    if _names_ours(text, grounds, own):
        return "internal_words"
    return "prompt" if _repeats(text, grounds, own) else None


def _names_ours(text: str, grounds: Grounds, own: str) -> bool:
    """Names as only programs write them: any of ours, and whatever is joined by underscores."""
    said = text.lower()
    if any(name.lower() in said for name in (*grounds.internal, *_OF_OURS) if "_" in name or "." in name):
        return True
    ids = [fact.id for fact in grounds.facts if "-" in fact.id]
    if any(re.search(rf"(?<![\w/.-]){re.escape(id)}(?![\w/-])", text) for id in ids):
        return True
    outside = re.sub(r"\S*(?:https?://|www\.|@)\S*", " ", text)
    heard = "\n".join(grounds.customer_words).lower()
    return any(name not in own.lower() and name not in heard for name in _CODED.findall(outside))


def _repeats(text: str, grounds: Grounds, own: str) -> bool:
    """A run of words out of the instructions that no fact of the company has."""
    said = words(text)
    if len(said) < _RUN_OF_WORDS:
        return False
    company = " ".join(_as_words(line) for line in own.split("\n"))
    instructed = [_as_words(prompt) for prompt in grounds.prompts]
    runs = (" ".join(said[at : at + _RUN_OF_WORDS]) for at in range(len(said) - _RUN_OF_WORDS + 1))
    return any(run not in company and any(run in prompt for prompt in instructed) for run in runs)


@lru_cache(maxsize=20_000)
def _as_words(text: str) -> str:
    return " ".join(words(text))


def neighbour(text: str, grounds: Grounds) -> bool:
    """Whether another company of this installation is named that neither our company nor the customer spoke of."""
    if not grounds.neighbours:
        return False
    said = f" {' '.join(words(text))} "
    known = f" {' '.join(words(' '.join((*_company_words(grounds), *grounds.customer_words))))} "
    names = (f" {_as_words(name)} " for name in grounds.neighbours if name != grounds.company)
    return any(len(name.split()) > 1 and name in said and name not in known for name in names)


def personal_data(text: str, grounds: Grounds) -> bool:
    """E-mail addresses, documents and telephone numbers that are neither the company's nor the customer's own."""
    known = "\n".join((*_company_words(grounds), *grounds.customer_words))
    mails = {mail.lower() for mail in _MAIL.findall(known)}
    if any(mail.lower() not in mails for mail in _MAIL.findall(text)):
        return True
    digits = re.sub(r"\D", "", known)
    return any(number not in digits for number in _numbers(text)) or any(
        plate.replace("-", "") not in known.upper().replace("-", "") for plate in _PLATE.findall(text)
    )


def unknown_link(text: str, grounds: Grounds) -> bool:
    """Whether it sends the customer to a place that neither the company nor the customer named."""
    known = "\n".join((*_company_words(grounds), *grounds.customer_words)).lower()
    return any(host.lower() not in known for host in _HOST.findall(_MAIL.sub(" ", text)))


def _numbers(text: str) -> Iterable[str]:
    """Documents and telephone numbers, digits only; amounts and dates are none."""
    for match in (*_DOCUMENT.finditer(text), *_LONG_NUMBER.finditer(text)):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) >= _SHORTEST_NUMBER and not _is_amount(match, text):
            yield digits.removeprefix("55") if len(digits) > 11 and digits.startswith("55") else digits


def _is_amount(match: re.Match[str], text: str) -> bool:
    said = match.group().strip()
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", said) or _RANGE_OF_YEARS.fullmatch(said):
        return True
    is_date = re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?:[ -]+\d.*)?", said) or re.fullmatch(
        r"[\d /-]*\d{4}-\d{2}-\d{2}.*", said
    )
    return bool(is_date) or text[: match.start()].rstrip().endswith("$")


def _company_words(grounds: Grounds) -> Iterable[str]:
    yield grounds.company
    yield from grounds.company_texts
    yield from grounds.results
    yield from (f"{fact.title}\n{fact.text}" for fact in grounds.facts)
