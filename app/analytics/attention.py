"""What needs a person now: a list to work through, the most pressing of each kind, with how many there are in all.

Each kind is one statement that reads an index of its own: waiting for a person, failed or doubtful messages, unread and mine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.conversations.settings import ConversationSettings
from app.notifications import reading
from app.notifications.alerts import Alert as Kind
from app.notifications.reading import Group
from app.tenants import settings as company_settings
from app.tenants.roles import may
from app.tenants.users import CurrentUser

MOST: Final = 5
MOST_OTHERS: Final = 3
MOST_UNREAD: Final = 100  # as in the list of conversations
_LISTED: Final = frozenset({Kind.PERSON_WANTED, Kind.DELIVERY_FAILED})  # the conversations themselves are in the list

_WAITING: Final = text(
    """
    WITH waiting AS MATERIALIZED (
        SELECT id, contact_id, waiting_since FROM conversations WHERE waiting_since IS NOT NULL
    ), longest AS (SELECT * FROM waiting ORDER BY waiting_since, id LIMIT :most)
    SELECT longest.id, k.name, k.phone, waiting_since AS at, said.text,
        (SELECT count(*) FROM waiting) AS total, (SELECT count(*) FROM waiting WHERE waiting_since < :late_since) AS late
    FROM longest JOIN contacts k ON k.id = longest.contact_id LEFT JOIN LATERAL (
        SELECT left(text, 160) AS text FROM messages
        WHERE conversation_id = longest.id AND direction = 'in' ORDER BY id DESC LIMIT 1
    ) AS said ON true
    ORDER BY waiting_since, longest.id
    """
)
_TROUBLED: Final = text(
    """
    WITH troubled AS MATERIALIZED (
        SELECT conversation_id, max(id) AS last_id, count(*) FILTER (WHERE state = 'failed') AS failed,
            count(*) FILTER (WHERE state = 'in_doubt') AS doubtful
        FROM (
            SELECT conversation_id, id, state FROM messages WHERE direction = 'out' AND state = 'failed'
            UNION ALL
            SELECT conversation_id, id, state FROM messages WHERE direction = 'out' AND state = 'in_doubt'
        ) AS stuck GROUP BY conversation_id
    ), latest AS (SELECT * FROM troubled ORDER BY last_id DESC LIMIT :most)
    SELECT c.id, k.name, k.phone, m.created_at AS at, left(m.text, 160) AS text, latest.failed, latest.doubtful,
        (SELECT count(*) FROM troubled) AS total
    FROM latest JOIN messages m ON m.id = latest.last_id JOIN conversations c ON c.id = latest.conversation_id
        JOIN contacts k ON k.id = c.contact_id
    ORDER BY latest.last_id DESC
    """
)
_UNREAD: Final = text(
    """
    WITH mine AS MATERIALIZED (
        SELECT c.id, c.contact_id, c.last_message_at, coalesce(c.read_message_id, 0) AS read
        FROM conversations c WHERE c.assigned_to = :me AND c.closed_at IS NULL AND c.waiting_since IS NULL AND EXISTS (
            SELECT FROM messages m
            WHERE m.conversation_id = c.id AND m.direction = 'in' AND m.id > coalesce(c.read_message_id, 0)
        )
    ), latest AS (SELECT * FROM mine ORDER BY last_message_at DESC, id LIMIT :most)
    SELECT latest.id, k.name, k.phone, said.created_at AS at, said.text, (
        SELECT count(*) FROM (
            SELECT FROM messages u WHERE u.conversation_id = latest.id AND u.direction = 'in' AND u.id > latest.read LIMIT :most_unread
        ) AS unread
    ) AS unread, (SELECT count(*) FROM mine) AS total
    FROM latest JOIN contacts k ON k.id = latest.contact_id CROSS JOIN LATERAL (
        SELECT created_at, left(text, 160) AS text FROM messages
        WHERE conversation_id = latest.id AND direction = 'in' ORDER BY id DESC LIMIT 1
    ) AS said
    ORDER BY latest.last_message_at DESC, latest.id
    """
)
_GIVEN_UP: Final = text("SELECT count(*) FROM public.work_items WHERE state = 'dead'")


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that needs somebody: whose, and the words it is about. `text` is empty for pictures, and the like."""

    conversation_id: UUID
    name: str | None
    phone: str | None
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Waiting(Talk):
    """`at`: since when a person is awaited; `late`: for longer than the company wants."""

    late: bool


@dataclass(frozen=True, slots=True)
class Troubled(Talk):
    """Messages of ours that failed, and such of which it is not known whether they left. `text`: of the newest."""

    failed: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class Unread(Talk):
    """Messages to the person who looks that she has not seen, counted up to MOST_UNREAD. Whoever is waiting is not told twice."""

    unread: int


@dataclass(frozen=True, slots=True)
class Attention:
    """At most MOST who wait and MOST_OTHERS of each other kind, and how many there are; `late`: of those waiting."""

    waiting: Sequence[Waiting]
    waiting_total: int
    late_total: int
    troubled: Sequence[Troubled]
    troubled_total: int
    unread: Sequence[Unread]
    unread_total: int


@dataclass(frozen=True, slots=True)
class Everything:
    """What needs a person now, and not in conversations alone. `alerts`: by kind, the latest first; `given_up`: pieces of work."""

    talks: Attention
    alerts: Sequence[Group]
    given_up: int

    @property
    def is_calm(self) -> bool:
        return not (self.talks.waiting or self.talks.troubled or self.talks.unread or self.alerts or self.given_up)


def needed(session: Session, me: UUID, now: datetime) -> Attention:
    """What the company, and of it `me`, should look at: longest waiting first, then the newest trouble, then the latest unread."""
    late_since = now - timedelta(minutes=company_settings.read(session, ConversationSettings).person_within_min)
    waiting = session.execute(_WAITING, {"most": MOST, "late_since": late_since}).all()
    troubled = session.execute(_TROUBLED, {"most": MOST_OTHERS}).all()
    unread = session.execute(_UNREAD, {"me": me, "most": MOST_OTHERS, "most_unread": MOST_UNREAD}).all()
    return Attention(
        waiting=[Waiting(row.id, row.name, row.phone, row.at, row.text or "", row.at < late_since) for row in waiting],
        waiting_total=waiting[0].total if waiting else 0,
        late_total=waiting[0].late if waiting else 0,
        troubled=[
            Troubled(row.id, row.name, row.phone, row.at, row.text, row.failed, row.doubtful) for row in troubled
        ],
        troubled_total=troubled[0].total if troubled else 0,
        unread=[Unread(row.id, row.name, row.phone, row.at, row.text, row.unread) for row in unread],
        unread_total=unread[0].total if unread else 0,
    )


def all_of_it(session: Session, reader: CurrentUser, now: datetime) -> Everything:
    """Conversations, alerts that are about none of them, and work that was given up, as far as this person may look."""
    return Everything(
        talks=needed(session, reader.id, now),
        alerts=reading.by_kind(session, reader, apart=_LISTED),
        given_up=given_up(session) if may(reader.role, "operations:read") else 0,
    )


def given_up(session: Session) -> int:
    """How many pieces of the company's work were given up, and wait for somebody to look."""
    return session.scalar(_GIVEN_UP) or 0
