"""Learn from what was said: the work `secretary.context`, one item per person, done in the background and never for a customer who waits.

It comes due when a conversation closes, by somebody or by itself, when enough was said since the last time (`look`), and for everybody
on demand (`workers/context_trainer.py`). What is written goes through `context_engine.publish`, so Redis holds it as soon as it is durable.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.billing.budget import Piece
from app.errors import ProviderError
from app.infra import clock
from app.infra.portuguese import is_filler, stem, words
from app.infra.tenancy import after_commit
from app.infra.work import ledger
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Backoff, Pool, work
from app.llm import purse
from app.llm.intents import Sentiment
from app.llm.offline.embedding import MODEL, embed
from app.llm.offline.understanding.tongue import language_of
from app.llm.port import Said
from app.llm.purse import Purse
from app.llm.settings import LlmSettings
from app.secretary import context_engine, institutional, recollection, sifting
from app.secretary.discretion import masked
from app.secretary.profile import ENOUGH, LONGEST_NOTE, Note, NoteKind, Profile, fingerprint
from app.secretary.prompting import quoted
from app.secretary.recollection import Recollection
from app.tenants import companies
from app.tenants import settings as company_settings

TRAIN: Final = "secretary.context"
AFRESH: Final = ":afresh"  # at the end of a key: a plain request that comes later must not take its place
REST: Final = timedelta(minutes=10)  # while people talk, the history itself is read; the card is for later
MOST_READ: Final = 400
MOST_SUMMED: Final = 80
MOST_NOTED: Final = 24
MOST_SERVICES: Final = 8
MOST_VISITS: Final = 5
MOST_MOMENTS: Final = 60
MOMENT_MESSAGES: Final = 8
MOMENT_GAP: Final = timedelta(hours=6)
MOMENT_LONGEST: Final = 480
LINE_LONGEST: Final = 160
MOOD_KEPT: Final = 0.6
_MOODS: Final = {Sentiment.NEGATIVE: -1.0, Sentiment.NEUTRAL: 0.0, Sentiment.POSITIVE: 1.0}

TRAINED = Counter(
    "context_trainings_total",
    "Persons whose history was worked through, by the company's number they wrote to last.",
    ["instance", "by"],
)
READ = Counter("context_messages_total", "Messages worked through, by the company's number.", ["instance"])
SECONDS = Histogram(
    "context_training_seconds",
    "Working through one person's history.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
MOOD = Gauge(
    "context_mood",
    "How the persons sounded who were worked through lately, -1 to 1: a moving average by the company's number.",
    ["instance"],
    multiprocess_mode="mostrecent",
)
_log = logging.getLogger(__name__)
_moods: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the person's history. `turn_id`: of the turn that answered it, or that it belongs to."""

    id: int
    conversation_id: UUID
    instance_id: UUID
    turn_id: UUID | None
    by_customer: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What there is to learn from. `lines`: all that was read. Of those in `stopped` nothing is learnt; of the others, without numbers
    and addresses: `told`, and what of it is `new`, behind what the card knows.
    """

    contact_id: UUID
    company: str
    zone: ZoneInfo
    before: Profile
    lines: Sequence[Line]
    topics: Sequence[str]
    purse: Purse  # who may sum it up, as far as the money goes
    stopped: frozenset[int] = frozenset()

    @property
    def unlearnt(self) -> Sequence[Line]:
        return [line for line in self.lines if line.id > self.before.trained_to]

    @property
    def told(self) -> Sequence[Line]:
        return [replace(line, text=masked(line.text)) for line in self.lines if line.id not in self.stopped]

    @property
    def new(self) -> Sequence[Line]:
        return [line for line in self.told if line.id > self.before.trained_to]


def schedule(session: Session, contact_id: UUID, *, afresh: bool = False, due_at: datetime | None = None) -> None:
    """Have this person's history worked through; `afresh`: all of it, as if nothing but people's own notes were known."""
    key = f"{contact_id}{AFRESH}" if afresh else str(contact_id)
    ledger.schedule(session, TRAIN, key, due_at=due_at, keep_earlier=True)


_due: dict[UUID, datetime] = {}  # until when it is known to be in the ledger
_MOST_DUE: Final = 10_000


def look(session: Session, contact_id: UUID, *, unlearnt: int) -> None:
    """Have the history worked through once the talk rests, if `unlearnt` messages have come to be enough.

    It waits in the ledger by its key, however often it is said; so that not every message of a long talk says it, each process does once.
    """
    now = clock.now()
    if unlearnt < ENOUGH or _due.get(contact_id, now) > now:
        return
    schedule(session, contact_id, due_at=now + REST)
    after_commit(session, lambda: _note_due(contact_id, now + REST))


def _note_due(contact_id: UUID, due_at: datetime) -> None:
    if len(_due) >= _MOST_DUE:
        _due.clear()
    _due[contact_id] = due_at


@work(TRAIN, Pool.CONTEXT, retry=Backoff(first=5, most=600, attempts=5))
def train(item: WorkItem) -> None:
    """Work through a person's history. Idempotent: the same messages make the same card, and moments are kept under their first message."""
    started = clock.monotonic()
    with item.transaction() as session:
        history = _read(session, UUID(item.key.removesuffix(AFRESH)), afresh=item.key.endswith(AFRESH), work_id=item.id)
        if history is None:
            ledger.finish(session, item)
    if history is None:
        return
    history = _sifted(history)
    item.assert_fresh()
    try:
        _learn_and_write(item, history)
    except Exception:
        purse.keep(history.purse)  # the next attempt has the same money, less what this one spent
        raise
    SECONDS.observe(clock.monotonic() - started)


def _learn_and_write(item: WorkItem, history: History) -> None:
    learnt, by = _learn(item.company_id, history)
    with item.transaction() as session:
        _write(session, history, learnt, by)
        purse.settle(session, history.purse)
        ledger.finish(session, item)


_CONTACT = text("SELECT coalesce(merged_into, id) AS id FROM contacts WHERE id = :id")
_LINES = text(
    """
    SELECT m.id, m.conversation_id, c.instance_id, m.turn_id, m.direction = 'in' AS by_customer, m.text, m.created_at AS at
    FROM conversations c JOIN messages m ON m.conversation_id = c.id
    WHERE c.contact_id IN (SELECT id FROM contacts WHERE id = :id OR merged_into = :id)
        AND m.text <> '' AND (m.state IS NULL OR m.state NOT IN ('cancelled', 'failed', 'held'))
    ORDER BY m.id DESC LIMIT :most
    """
)


def _read(session: Session, contact_id: UUID, *, afresh: bool, work_id: int) -> History | None:
    """None when the person is gone or never said anything."""
    found = session.execute(_CONTACT, {"id": contact_id}).one_or_none()
    if found is None:
        return None
    rows = session.execute(_LINES, {"id": found.id, "most": MOST_READ}).all()
    lines = [Line(**row._mapping) for row in reversed(rows)]
    if not any(line.by_customer for line in lines):
        return None
    before = context_engine.stored(session, found.id)
    if afresh:
        before = Profile(noted=[note for note in before.noted if not note.is_hers])
    company, house = companies.current(session), institutional.of(session)
    order = company_settings.read(session, LlmSettings).providers
    piece = Piece(f"{TRAIN}:{work_id}:{lines[-1].id}", recollection.TASK)
    return History(
        contact_id=found.id,
        company=company.name,
        zone=ZoneInfo(company.timezone),
        before=before,
        lines=lines,
        topics=house.topics,
        purse=purse.cheapest(session, piece, order, calls=1),
    )


def _sifted(history: History) -> History:
    """Without attacks and what was answered to them, and with a card that holds nothing of one. What lies far behind is not told again."""
    lately = history.lines[-(len(history.unlearnt) + MOMENT_MESSAGES) :]
    attacks = [line for _, row in groupby(lately, _who_where) for line in _attacks(list(row))]
    turns = {line.turn_id for line in attacks} - {None}
    answers = (line for line in lately if not line.by_customer and line.turn_id in turns)
    stopped = frozenset(line.id for line in (*attacks, *answers))
    return replace(history, before=sifting.card(history.before), stopped=stopped)


def _who_where(line: Line) -> tuple[bool, UUID]:
    return line.by_customer, line.conversation_id


def _attacks(in_a_row: Sequence[Line]) -> list[Line]:
    hostile = sifting.attacking([line.text for line in in_a_row if line.by_customer])
    return [line for line, of in zip(in_a_row, hostile, strict=False) if of]


def _learn(company_id: UUID, history: History) -> tuple[Recollection | None, str | None]:
    """What is new in a few words; None when nobody could say, and the card keeps the words that it has."""
    dialogue = [Said("customer" if line.by_customer else "secretary", line.text) for line in history.new[-MOST_SUMMED:]]
    if not any(said.who == "customer" for said in dialogue):
        return None, None
    try:
        completed = recollection.ask(
            company_id,
            history.company,
            dialogue,
            history.before.summary,
            history.purse.providers,
            history.purse.meter,
        )
    except ProviderError as error:
        _log.warning("a history is not summed up", extra={"error": type(error).__name__})
        return None, None
    return completed.value, completed.provider


_WRITE = text(
    """
    INSERT INTO contact_profiles AS p
        (contact_id, language, mood, noted, summary, summary_by, visits, messages, moments, trained_to, trained_at)
    VALUES (:id, :language, :mood, CAST(:noted AS jsonb), :summary, :summary_by, CAST(:visits AS jsonb), :messages, :moments, :to, :at)
    ON CONFLICT (contact_id) DO UPDATE SET language = excluded.language, mood = excluded.mood, noted = excluded.noted,
        summary = excluded.summary, summary_by = excluded.summary_by, visits = excluded.visits, messages = excluded.messages,
        moments = excluded.moments, trained_to = excluded.trained_to, trained_at = excluded.trained_at, revision = p.revision + 1
    """
)
_STANDING = text("SELECT noted, dropped FROM contact_profiles WHERE contact_id = :id FOR UPDATE")


def _write(session: Session, history: History, learnt: Recollection | None, by: str | None) -> None:
    """One person at a time: what people of ours noted or struck off meanwhile, under the lock, stands."""
    standing = session.execute(_STANDING, {"id": history.contact_id}).one_or_none()
    now_noted = [Note.model_validate(note) for note in standing.noted] if standing is not None else []
    dropped = set(standing.dropped) if standing is not None else set()
    theirs = [note for note in now_noted if not note.is_hers]
    hers = [note for note in now_noted if note.is_hers and note in history.before.noted]
    moments = _remember(session, history)
    mood = _mood(history.before.mood, learnt)
    session.execute(
        _WRITE,
        {
            "id": history.contact_id,
            "language": _language(history),
            "mood": mood,
            "noted": context_engine.as_json(_noted(history, learnt, theirs, hers, dropped)),
            "summary": learnt.summary if learnt is not None else history.before.summary,
            "summary_by": by or history.before.summary_by,
            "visits": json.dumps(_visits(history)),
            "messages": history.before.messages + len(history.unlearnt),
            "moments": moments,
            "to": history.lines[-1].id,
            "at": clock.now(),
        },
    )
    context_engine.publish(session, history.contact_id)
    instance = str(history.lines[-1].instance_id)
    after_commit(session, lambda: _count(instance, by or "nobody", len(history.unlearnt), mood))


def _noted(
    history: History, learnt: Recollection | None, theirs: Sequence[Note], hers: Sequence[Note], dropped: set[str]
) -> list[Note]:
    """People's notes first, then hers: each thing once, nothing that was struck off, and the latest when there are too many."""
    new = [(NoteKind.SERVICE, topic) for topic in _asked_about(history)]
    if learnt is not None:
        new += [(NoteKind.PREFERENCE, wish) for wish in learnt.preferences]
        new += [(NoteKind.NAME, learnt.name)] if learnt.name else []
    known = {fingerprint(note.kind, note.text) for note in (*theirs, *hers)} | dropped
    fresh: list[Note] = []
    for kind, said in new:
        note = context_engine.new_note(kind, said[:LONGEST_NOTE])
        mark = fingerprint(kind, note.text)
        if note.text and mark not in known:
            known.add(mark)
            fresh.append(note)
    if any(note.kind is NoteKind.NAME for note in fresh):
        hers = [note for note in hers if note.kind is not NoteKind.NAME]
    if any(note.kind is NoteKind.NAME for note in theirs):
        fresh = [note for note in fresh if note.kind is not NoteKind.NAME]
    return [*theirs, *[*hers, *fresh][-max(0, MOST_NOTED - len(theirs)) :]]


def _asked_about(history: History) -> list[str]:
    """Topics of the company that the person named, by their distinctive words."""
    said = {stem(word) for line in history.new if line.by_customer for word in words(line.text)}
    named = [topic for topic in history.topics if _roots(topic) and _roots(topic) & said]
    return named[:MOST_SERVICES]


def _roots(topic: str) -> set[str]:
    return {stem(word) for word in words(topic) if not is_filler(word) and len(word) > 3}


def _mood(before: float | None, learnt: Recollection | None) -> float | None:
    if learnt is None:
        return before
    now = _MOODS[learnt.mood]
    return now if before is None else round(MOOD_KEPT * now + (1 - MOOD_KEPT) * before, 3)


def _language(history: History) -> str:
    return language_of(
        (line.text for line in history.new if line.by_customer), otherwise=history.before.language or "pt"
    )


def _visits(history: History) -> list[str]:
    days = {line.at.astimezone(history.zone).date().isoformat() for line in history.unlearnt if line.by_customer}
    return sorted({*days, *(day.isoformat() for day in history.before.visits)}, reverse=True)[:MOST_VISITS]


_KEEP_MOMENT = text(
    """
    INSERT INTO contact_moments (contact_id, first_message_id, last_message_id, at, text, model, vector)
    SELECT :id, (m ->> 'first')::bigint, (m ->> 'last')::bigint, (m ->> 'at')::timestamptz, m ->> 'text', :model,
        CAST(m ->> 'vector' AS ext.vector)
    FROM jsonb_array_elements(CAST(:moments AS jsonb)) AS m
    ON CONFLICT (contact_id, first_message_id, model) DO UPDATE SET last_message_id = excluded.last_message_id, at = excluded.at,
        text = excluded.text, vector = excluded.vector
    """
)
# The latest stretch may have grown since: it is told anew. Those of another model go.
_LATEST_MOMENT = text("SELECT max(first_message_id) FROM contact_moments WHERE contact_id = :id AND model = :model")
_DROP_ALL_MOMENTS = text("DELETE FROM contact_moments WHERE contact_id = :id")
_DROP_MOMENTS = text(
    """
    DELETE FROM contact_moments WHERE contact_id = :id AND (model <> :model OR id NOT IN (
        SELECT id FROM contact_moments WHERE contact_id = :id AND model = :model ORDER BY last_message_id DESC LIMIT :most))
    """
)
_COUNT_MOMENTS = text("SELECT count(*) FROM contact_moments WHERE contact_id = :id AND model = :model")


def _remember(session: Session, history: History) -> int:
    """Keep each stretch of talk with its vector, the latest ones; returns how many there are."""
    names = {"id": history.contact_id, "model": MODEL}
    if history.before.trained_to == 0:
        session.execute(_DROP_ALL_MOMENTS, names)
    begin = session.scalar(_LATEST_MOMENT, names) or 0
    stretches = _stretches([line for line in history.told if line.id >= begin])
    moments = [_moment(stretch) for stretch in stretches if any(line.by_customer for line in stretch)]
    if moments:
        session.execute(_KEEP_MOMENT, {**names, "moments": json.dumps(moments[-MOST_MOMENTS:])})
    session.execute(_DROP_MOMENTS, {**names, "most": MOST_MOMENTS})
    return int(session.scalar(_COUNT_MOMENTS, names) or 0)


def _stretches(lines: Sequence[Line]) -> list[list[Line]]:
    """Cut where the talk paused, where another conversation goes on, and where it grows too long."""
    found: list[list[Line]] = []
    for line in lines:
        last = found[-1][-1] if found else None
        if last is None or _is_apart(last, line) or len(found[-1]) >= MOMENT_MESSAGES:
            found.append([])
        found[-1].append(line)
    return found


def _is_apart(last: Line, line: Line) -> bool:
    return line.conversation_id != last.conversation_id or line.at - last.at > MOMENT_GAP


def _moment(stretch: Sequence[Line]) -> dict[str, Any]:
    told = context_engine.BETWEEN.join(
        f"{'cliente' if line.by_customer else 'nós'}: {_line(line.text)}" for line in stretch
    )
    asked = "\n".join(line.text for line in stretch if line.by_customer)
    return {
        "first": stretch[0].id,
        "last": stretch[-1].id,
        "at": stretch[-1].at.isoformat(),
        "text": told[:MOMENT_LONGEST],
        "vector": context_engine.as_text(embed(asked)),
    }


def _line(said: str) -> str:
    """Nobody speaks for us by writing as a moment is written."""
    return quoted(" ".join(said.split()).replace(context_engine.BETWEEN, "/"), LINE_LONGEST)


def _count(instance: str, by: str, read: int, mood: float | None) -> None:
    TRAINED.labels(instance, by).inc()
    READ.labels(instance).inc(read)
    if mood is not None:
        _moods[instance] = 0.9 * _moods.get(instance, mood) + 0.1 * mood
        MOOD.labels(instance).set(_moods[instance])


_EVERYBODY = text(
    """
    SELECT id FROM contacts c WHERE merged_into IS NULL AND id > :after
        AND EXISTS (SELECT FROM conversations WHERE contact_id = c.id)
    ORDER BY id LIMIT :most
    """
)


def schedule_everybody(session: Session, *, after: UUID, most: int) -> list[UUID]:
    """Have the next `most` persons behind `after` worked through afresh; returns them."""
    found = list(session.scalars(_EVERYBODY, {"after": after, "most": most}))
    ledger.schedule_all(session, TRAIN, [f"{contact_id}{AFRESH}" for contact_id in found])
    return found
