"""How quickly the operators' desk answers in a big company: `python -m scripts.bench.desk`, [CONVERSATIONS=100000] [EACH=10] [ROUNDS=40].

Starts servers of its own in a folder of its own, fills one company by `generate_series`, times each use case over its whole
transaction, and prints one line of JSON: milliseconds p50 and p95 by use case. EXPLAIN=1 prints the plans too.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg2 import sql
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.analytics import attention, today
from app.config import settings
from app.contacts import directory
from app.conversations import inbox, notes, search, thread
from app.conversations.inbox import Place, View, Wanted
from app.infra import clock, crypto, migrate
from app.infra.db import owner_engine, schema_of
from app.infra.embedded.servers import started
from app.infra.tenancy import tenant_session
from app.onboarding import provision
from scripts.bench.numbers import percentile, rounded
from scripts.bench.progress import say

ME: Final = uuid4()
NUMBER: Final = uuid4()
PAGE: Final = 51
DAYS: Final = 80  # over which messages are spread, the newest now, as conversations are
BATCH: Final = 25_000
_WORDS: Final = (
    "clareamento horario consulta dente limpeza preco pagamento convenio amanha hoje semana retorno doutora aparelho canal"
    " implante avaliacao endereco estacionamento cartao pix parcela obrigada bom dia tarde"
).split()

_CONTACTS: Final = """
    INSERT INTO contacts (id, name, phone, created_at)
    SELECT md5('k' || g)::uuid, 'Pessoa ' || chr(65 + g % 26) || lower(md5('n' || g)), '+55119' || lpad(g::text, 8, '0'),
           now() - g * interval '1 minute'
    FROM generate_series(1, :conversations) g
"""
_IDENTITIES: Final = """
    INSERT INTO contact_identities (kind, value, contact_id, created_at) SELECT 'phone', phone, id, created_at FROM contacts
"""
_CONVERSATIONS: Final = """
    INSERT INTO conversations (id, contact_id, instance_id, holder, held_by, assigned_to, waiting_since, closed_at, created_at,
        last_message_at, last_inbound_at, read_message_id)
    SELECT md5('c' || g)::uuid, md5('k' || g)::uuid, CASE WHEN g % 3 = 0 THEN CAST(:number AS uuid) ELSE md5('i' || g % 5)::uuid END,
        CASE WHEN g % 20 = 1 THEN 'person' ELSE 'ai' END, CASE WHEN g % 20 = 1 THEN 'user:' || CAST(:me AS text) END,
        CASE WHEN g % 200 = 1 THEN CAST(:me AS uuid) END, CASE WHEN g % 100 = 3 THEN now() - interval '20 min' END,
        CASE WHEN g % 5 > 1 AND g % 20 <> 1 AND g % 100 <> 3 THEN now() END,
        now() - interval '90 days', now() - g * interval '70 seconds', now() - g * interval '70 seconds', 0
    FROM generate_series(1, :conversations) g
"""
_TAGS: Final = """
    WITH made AS (
        INSERT INTO tags (id, name, folded, created_at)
        SELECT md5('t' || g)::uuid, 'tag' || g, 'tag' || g, now() FROM generate_series(1, 20) g RETURNING id, name
    )
    INSERT INTO contact_tags (tag_id, contact_id, created_at)
    SELECT made.id, md5('k' || g)::uuid, now() FROM made, generate_series(1, :conversations) g
    WHERE CASE made.name WHEN 'tag1' THEN g % 10 = 0 WHEN 'tag2' THEN g % 5000 = 0 ELSE g % 400 = length(made.name) END
"""
_MESSAGES: Final = """
    INSERT INTO messages (conversation_id, direction, author, kind, text, created_at, answered_at, key, purpose, state, due_at,
        accepted_at)
    SELECT md5('c' || (1 + g % :conversations))::uuid, CASE WHEN g % 2 = 0 THEN 'in' ELSE 'out' END,
        CASE WHEN g % 2 = 0 THEN 'customer' ELSE 'ai' END, 'text',
        (SELECT string_agg(CASE WHEN at < :known THEN (CAST(:words AS text[]))[1 + at] ELSE 'palavra' || at END, ' ')
         FROM (SELECT floor(power(random(), 3) * 3000)::int AS at FROM generate_series(1, 6 + g % 7) w WHERE g > 0) AS drawn),
        at, at, 'bench:' || g, 'reply', CASE WHEN g % 20000 = 1 THEN 'failed' WHEN g % 2 = 1 THEN 'read' END,
        at, CASE WHEN g % 2 = 1 THEN at END
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) g,
        LATERAL (SELECT now() - (:total - g) * (interval '1 day' * :days / :total) AS at) AS told
"""


def main() -> int:
    conversations = int(os.environ.get("CONVERSATIONS", "100000"))
    messages = conversations * int(os.environ.get("EACH", "10"))
    with servers():
        company_id = provision.create_company(slug="bench", name="Clínica Bench")
        fill(company_id, conversations, messages)
        analyse(company_id)
        measured = {
            name: _timed(company_id, use, int(os.environ.get("ROUNDS", "40"))) for name, use in _uses(conversations)
        }
        if os.environ.get("EXPLAIN"):
            _explain(company_id, conversations)
    print(json.dumps({"conversations": conversations, "messages": messages, "ms": measured}))
    return 0


@contextmanager
def servers() -> Iterator[None]:
    folder = Path(tempfile.mkdtemp(prefix="secretaria-desk-"))
    folder.chmod(0o711)
    crypto.create(folder / "secret.key")
    try:
        with started(folder, durable=False) as servers:
            os.environ.update(
                DATA_DIR=str(folder),
                DATABASE_URL=servers.database_url,
                OWNER_DATABASE_URL=servers.owner_database_url,
                REDIS_URL=servers.redis_url,
            )
            settings.cache_clear()
            migrate.upgrade_shared()
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(company_id: UUID, conversations: int, messages: int, me: UUID = ME) -> None:
    begun, sizes = time.monotonic(), {"conversations": conversations}
    with tenant_session(company_id) as session:
        for statement in (_CONTACTS, _IDENTITIES, _TAGS):
            _run(session, statement, sizes)
        _run(session, _CONVERSATIONS, {**sizes, "me": str(me), "number": str(NUMBER)})
    for first in range(1, messages + 1, BATCH):
        with tenant_session(company_id) as session:
            words = {"words": _WORDS, "known": len(_WORDS), "total": messages, "days": DAYS}
            last = min(messages, first + BATCH - 1)
            _run(session, _MESSAGES, {**sizes, **words, "first": first, "last": last})
        say(f"{last} messages in {time.monotonic() - begun:.0f} s")


def _run(session: Session, statement: str, values: dict[str, Any]) -> None:
    session.execute(text(statement), {name: value for name, value in values.items() if f":{name}" in statement})


def analyse(company_id: UUID) -> None:
    with owner_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("messages", "conversations", "contacts", "contact_identities", "contact_tags"):
            name = sql.Identifier(schema_of(company_id), table)
            connection.connection.cursor().execute(sql.SQL("VACUUM ANALYZE {}").format(name))


Use = Callable[[Session], object]


def _uses(conversations: int) -> list[tuple[str, Use]]:
    def view(**wanted: Any) -> Use:
        return lambda session: inbox.listed(session, Wanted(me=ME, **wanted), after=None, limit=PAGE)

    def deep(session: Session) -> object:
        at = session.scalar(
            text("SELECT last_message_at FROM conversations WHERE id = :id"), {"id": some(conversations)}
        )
        return inbox.listed(session, Wanted(), after=Place(at, UUID(int=0)), limit=PAGE)

    def find(words: str, **wanted: Any) -> Use:
        return lambda session: search.search(session, words, limit=31, wanted=Wanted(me=ME, **wanted))

    def read(session: Session) -> object:
        conversation_id = some(conversations)
        rows = thread.preceding(session, conversation_id, before=None, limit=PAGE)
        return (
            rows,
            inbox.one(session, conversation_id),
            notes.among(session, conversation_id, rows[-1].id, None, limit=PAGE),
        )

    return [
        ("list", view()),
        *((f"list_{each}", view(view=each)) for each in View),
        ("list_deep", deep),
        ("list_instance", view(instance_id=NUMBER, view=View.OPEN)),
        ("list_common_tag", view(tag="tag1")),
        ("list_rare_tag", view(tag="tag2", view=View.OPEN)),
        ("list_waiting_of_number_and_tag", view(view=View.WAITING, instance_id=NUMBER, tag="tag3")),
        ("counts", lambda session: inbox.counts(session, ME)),
        ("search_common", find("clareamento")),
        ("search_some", find("obrigada bom")),
        ("search_two", find("clareamento palavra2900")),
        ("search_rare", find("palavra2999")),
        ("search_nothing", find("inexistente")),
        ("search_common_waiting", find("clareamento", view=View.WAITING)),
        ("search_common_mine", find("clareamento", view=View.MINE)),
        ("search_common_number", find("clareamento", instance_id=NUMBER, view=View.OPEN)),
        ("search_common_rare_tag", find("clareamento", tag="tag2", view=View.OPEN)),
        ("search_common_common_tag", find("clareamento", tag="tag1")),
        ("search_rare_common_tag", find("palavra2999", tag="tag1")),
        ("search_rare_rare_tag", find("palavra2999", tag="tag2")),
        ("search_common_past", find("clareamento", until=_days_ago(30))),
        ("search_common_one_past_day", find("clareamento", since=_days_ago(31), until=_days_ago(30))),
        ("search_rare_one_past_day", find("palavra2999", since=_days_ago(31), until=_days_ago(30))),
        ("people_common", view(named="pessoa")),
        ("people_common_waiting", view(named="pessoa", view=View.WAITING)),
        ("people_some_rare_tag", view(named="pessoa ab", tag="tag2")),
        ("people_digits", view(named="4321", view=View.OPEN)),
        ("people_nobody", view(named="ninguem")),
        ("list_common_words", view(words="clareamento")),
        ("list_common_words_rare_tag", view(words="clareamento", tag="tag2")),
        ("list_rare_words", view(words="palavra2999")),
        ("list_no_words", view(words="inexistente")),
        ("thread", read),
        ("today", lambda session: today.figures(session, clock.now())),
        ("attention", lambda session: attention.needed(session, ME, clock.now())),
        (
            "contacts_name",
            lambda session: directory.listed(session, words="pessoa ab", tag=None, after=None, limit=PAGE),
        ),
        (
            "contacts_nobody",
            lambda session: directory.listed(session, words="ninguem", tag=None, after=None, limit=PAGE),
        ),
        ("contacts_digits", lambda session: directory.listed(session, words="4321", tag=None, after=None, limit=PAGE)),
    ]


def _days_ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def some(conversations: int) -> UUID:
    return UUID(hashlib.md5(f"c{random.randint(1, conversations)}".encode()).hexdigest())


def _timed(company_id: UUID, use: Use, rounds: int) -> dict[str, float | None]:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        with tenant_session(company_id) as session:
            use(session)
        taken.append((time.perf_counter() - begun) * 1000)
    return {"p50": rounded(percentile(taken, 0.5), 1), "p95": rounded(percentile(taken, 0.95), 1)}


def _explain(company_id: UUID, conversations: int) -> None:
    """Every statement of every use case, as PostgreSQL runs it."""
    for name, use in _uses(conversations):
        with tenant_session(company_id) as session:
            asked: list[tuple[str, Any]] = []
            connection = session.connection()

            def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any, asked: list[Any] = asked) -> None:
                asked.append((statement, values))

            event.listen(connection, "before_cursor_execute", note)
            use(session)
            event.remove(connection, "before_cursor_execute", note)
            for statement, values in asked:
                plan = connection.exec_driver_sql("EXPLAIN (ANALYZE, BUFFERS) " + statement, values)
                say(f"--- {name}\n" + "\n".join(row[0] for row in plan))


if __name__ == "__main__":
    raise SystemExit(main())
