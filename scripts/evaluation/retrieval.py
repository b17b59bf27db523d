"""Questions put to the search of facts, as a turn puts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from scripts.evaluation import company
from scripts.evaluation.lines import BadInput, FactLine, RetrievalLine
from scripts.evaluation.report import OfClass, Report, of_labels, share

ANSWERED, UNANSWERED = "answerable", "unanswerable"


def answers(lines: Sequence[RetrievalLine], facts: Sequence[FactLine]) -> list[list[str]]:
    """For each question the ids of the facts that answer it, best first; none: she says that she does not know."""
    companies = {name: _company(told) for name, told in _by_set(facts).items()}
    for line in lines:
        if line.facts not in companies:
            raise BadInput(
                f"campo facts: não há fatos {line.facts!r} no arquivo de fatos (há {sorted(map(str, companies))})."
            )
    return [_answers(companies[line.facts], line.question) for line in lines]


def _by_set(facts: Sequence[FactLine]) -> Mapping[str | None, list[FactLine]]:
    told: dict[str | None, list[FactLine]] = defaultdict(list)
    for fact in facts:
        told[fact.facts].append(fact)
    return told


def _company(facts: Sequence[FactLine]) -> UUID:
    return company.make("Empresa", [company.as_fact(fact) for fact in facts], provider="offline")


def _answers(company_id: UUID, question: str) -> list[str]:
    with tenant_session(company_id) as session:
        return [fact.id for fact in knowledge.search(session, question) if fact.answers]


def judge(lines: Sequence[RetrievalLine], predicted: Sequence[Sequence[str]]) -> Report:
    """Right: every expected fact among the answers; where none is expected, no answer at all."""
    right = [_is_right(line.expect or [], found) for line, found in zip(lines, predicted, strict=True)]
    failures: list[Mapping[str, Any]] = [
        {"line": number, "question": line.question, "expected": line.expect, "predicted": list(found)}
        for number, (line, found, ok) in enumerate(zip(lines, predicted, right, strict=True), start=1)
        if not ok
    ]
    expected = [ANSWERED if line.expect else UNANSWERED for line in lines]
    # A wrong answer to an answerable question is no answer to it, nor is it silence.
    given = [
        UNANSWERED if not found else ANSWERED if ok or not line.expect else "wrong"
        for line, found, ok in zip(lines, predicted, right, strict=True)
    ]
    by_class = of_labels("retrieval", expected, given, failures)
    return Report("retrieval", len(lines), share(sum(right), len(lines)), by_class.macro_f1, _known(by_class), failures)


def _known(report: Report) -> Mapping[str, OfClass]:
    return {name: of for name, of in report.per_class.items() if name != "wrong"}


def _is_right(expected: Sequence[str], found: Sequence[str]) -> bool:
    return set(expected) <= set(found) if expected else not found
