"""Keep facts, and find those that answer a customer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, literal_column, or_, select, text, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.infra import clock
from app.infra.tenancy import company_of
from app.knowledge import rules
from app.knowledge.asked import search_figures, search_words, understand
from app.knowledge.concepts import telling
from app.knowledge.facts import Prepared, prepare
from app.knowledge.models import KnowledgeFact
from app.knowledge.vocabulary import Vocabulary
from app.llm.offline.understanding import storage
from app.tenants import edition

_CANDIDATES = 60
_FEW = 60  # facts that are all looked at
_RANK_IN_0_TO_1 = 32  # ts_rank_cd's normalisation rank / (rank + 1)
_OCCURRENCES = text(
    "SELECT word, ndoc FROM ts_stat($$SELECT to_tsvector('pg_catalog.simple',"
    " ext.fold(title || ' ' || questions::text || ' ' || body)) FROM knowledge_facts WHERE active$$)"
)

_VERSION = text("SELECT count(*) FILTER (WHERE active), max(updated_at) FROM knowledge_facts")

_KEPT_VOCABULARIES = 200
_vocabularies: dict[UUID, tuple[tuple[int, datetime | None], Vocabulary]] = {}


@dataclass(frozen=True, slots=True)
class Found:
    """A fact as an answer needs it. `id` is its slug; `answers` are the parts of the turn that it answers; `near`, that it may."""

    id: str
    title: str
    text: str
    score: float
    answers: tuple[str, ...]
    near: tuple[str, ...] = ()


def upsert_fact(session: Session, slug: str, title: str, body: str, questions: Sequence[str] = ()) -> None:
    """Write a fact under its slug; saying the same again changes nothing, not even the knowledge's version."""
    now = clock.now()
    new = insert(KnowledgeFact).values(
        slug=slug, title=title, body=body, questions=list(questions), active=True, created_at=now, updated_at=now
    )
    said = {name: getattr(new.excluded, name) for name in ("title", "body", "questions", "active")}
    session.execute(
        new.on_conflict_do_update(
            index_elements=[KnowledgeFact.slug],
            set_={**said, "updated_at": now},
            where=func.row(*(getattr(KnowledgeFact, name) for name in said)).is_distinct_from(func.row(*said.values())),
        )
    )
    edition.changed(session)


def list_facts(session: Session) -> list[KnowledgeFact]:
    """Every fact, retired ones too, by slug."""
    return list(session.scalars(select(KnowledgeFact).order_by(KnowledgeFact.slug)))


def retire_fact(session: Session, slug: str) -> None:
    """Stop answering with this fact; it stays on record."""
    fact = session.scalars(select(KnowledgeFact).where(KnowledgeFact.slug == slug)).one_or_none()
    if fact is not None and fact.active:
        fact.active = False
        fact.updated_at = clock.now()
        edition.changed(session)


def told(session: Session, slugs: Iterable[str]) -> dict[str, KnowledgeFact]:
    """The facts with these slugs as they stand now, retired ones too."""
    return {
        fact.slug: fact
        for fact in session.scalars(select(KnowledgeFact).where(KnowledgeFact.slug.in_(sorted(set(slugs)))))
    }


def example_questions(session: Session, limit: int) -> list[str]:
    """How customers ask for what the company has told us: the first example of each fact, by slug."""
    first = KnowledgeFact.questions[0].astext
    return list(
        session.scalars(
            select(first).where(KnowledgeFact.active, first.is_not(None)).order_by(KnowledgeFact.slug).limit(limit)
        )
    )


def search(session: Session, turn: str, *, earlier: Sequence[str] = (), limit: int = 6) -> list[Found]:
    """The facts nearest to the customer's turn, those that answer one of its parts first.

    `turn` is all that the customer wrote since our last answer, one message a line; `earlier` are the customer's
    messages before it, oldest first, so that "e quanto custa?" finds its subject. A fact without `answers` is only
    near: do not lean on it. `score` is in 0..1.
    """
    vocabulary = _vocabulary(session)
    understood = understand(turn, vocabulary, earlier)
    if not understood or not vocabulary.facts:
        return []
    wanted, figures = search_words(understood, vocabulary), search_figures(understood)
    learnt = storage.at_hand()
    every = learnt is not None and vocabulary.facts <= _FEW
    candidates, others = _candidates(session, wanted, figures, all_of_them=every)
    wider = rules.Wider(others, learnt.answers) if learnt is not None else None
    ranked = rules.rank(understood, candidates, vocabulary, limit, wider)
    return [Found(fact.id, fact.title, fact.text, fact.score, fact.answers, fact.near) for fact in ranked]


def _candidates(
    session: Session, wanted: Sequence[str], figures: Sequence[str], *, all_of_them: bool
) -> tuple[dict[Prepared, float], list[Prepared]]:
    """Facts that hold any of the words, with the database's cover-density rank in 0..1, and those that tell any of the figures.

    `all_of_them`: the others as well, apart: what is asked may be told in words of which the question has none.
    """
    if not wanted and not figures and not all_of_them:
        return {}, []
    # `wanted` comes out of the vocabulary: folded letters and digits only, so nothing in it needs quoting.
    query = func.to_tsquery(literal_column("'pg_catalog.portuguese'"), " | ".join(wanted))
    rank = func.ts_rank_cd(KnowledgeFact.search, query, _RANK_IN_0_TO_1).label("rank")
    tells = [func.ext.fold(KnowledgeFact.body).op("~")(telling(concept)) for concept in figures]
    is_found = or_(KnowledgeFact.search.op("@@")(query), *tells).label("is_found")
    statement = (
        select(KnowledgeFact.slug, KnowledgeFact.title, KnowledgeFact.body, KnowledgeFact.questions, rank, is_found)
        .where(KnowledgeFact.active, true() if all_of_them else is_found)
        .order_by(rank.desc(), KnowledgeFact.slug)
        .limit(_CANDIDATES)
    )
    found: dict[Prepared, float] = {}
    others: list[Prepared] = []
    for row in session.execute(statement):
        fact = prepare(row.slug, row.title, row.body, tuple(row.questions))
        if row.is_found:
            found[fact] = float(row.rank)
        else:
            others.append(fact)
    return found, others


def _vocabulary(session: Session) -> Vocabulary:
    """The company's words, read again only when its facts changed."""
    company = company_of(session)
    count, changed_at = session.execute(_VERSION).one()
    kept = _vocabularies.get(company)
    if kept is None or kept[0] != (count, changed_at):
        occurrences = {row.word: row.ndoc for row in session.execute(_OCCURRENCES) if row.word.isalnum()}
        kept = ((count, changed_at), Vocabulary.of(count, occurrences))
        _vocabularies.pop(company, None)
        while len(_vocabularies) >= _KEPT_VOCABULARIES:
            _vocabularies.pop(next(iter(_vocabularies)), None)
        _vocabularies[company] = kept
    return kept[1]
