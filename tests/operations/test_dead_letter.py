"""What was given up can be seen, brought back and put aside, by its own company only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app.channels.port import DeliveryState, StatusUpdate
from app.config import ROOT
from app.conversations import conversations, echoes, holding, outbox, settling
from app.conversations.models import Conversation, Message
from app.errors import Invalid, NotFound
from app.infra import clock, provisioning
from app.infra.audit import AuditEntry
from app.infra.tenancy import tenant_session
from app.infra.work import ledger
from app.operations import dead_letter
from tests import road

pytestmark = pytest.mark.req("IN-07")


def bury(company: UUID, key: str, *, kind: str = "tests.nothing", payload: dict[str, Any] | None = None) -> str:
    """A dead piece of work; returns its entry's id."""
    with tenant_session(company) as session:
        ledger.schedule(session, kind, key, payload=payload)
        row_id = session.scalar(
            text(
                "UPDATE public.work_items SET state = 'dead', last_error = 'Boom: +5511988880001', attempts = 8,"
                " died_at = clock_timestamp() WHERE kind = :kind AND key = :key AND state = 'pending' RETURNING id"
            ),
            {"kind": kind, "key": key},
        )
    return f"work:{row_id}"


def fail_message(client: FlaskClient, number: road.Number, words: str = "Fale com +5511977770002") -> str:
    """A message that a gateway refused for good; returns its entry's id."""
    number.says(client, "Oi!")
    with tenant_session(number.company_id) as session:
        conversation = conversations.lock(session, session.scalars(select(Conversation.id)).one())
        message_id = outbox.queue_message(
            session,
            conversation,
            words,
            key=f"test:{clock.now().timestamp()}",
            purpose=outbox.Purpose.REPLY,
            author="ai",
            expires_at=clock.now() + timedelta(hours=1),
        )
        message = session.get_one(Message, message_id)
        message.attempts = 8
        settling.fail(session, conversation, message, "bad_number")
    return f"message:{message_id}"


def listed(company: UUID, **where: Any) -> list[str]:
    with tenant_session(company) as session:
        return [entry.id for entry in dead_letter.list_entries(session, **where).entries]


def audited(company: UUID) -> list[str]:
    with tenant_session(company) as session:
        return list(session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("dead_letter%"))))


def open_alerts(company: UUID) -> list[str]:
    with tenant_session(company) as session:
        return list(session.scalars(text("SELECT kind FROM public.alerts WHERE resolved_at IS NULL")))


def test_dead_work_and_failed_messages_are_listed_newest_first(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    older = bury(company, "1")
    message = fail_message(client, number)
    newer = bury(company, "2", kind="tests.other")
    assert listed(company) == [newer, message, older]
    assert listed(company, kind="message") == [message]
    assert listed(company, kind="tests.other") == [newer]


def test_pages_follow_one_another_without_gap_or_overlap(company: UUID) -> None:
    buried = [bury(company, str(number)) for number in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        with tenant_session(company) as session:
            page = dead_letter.list_entries(session, cursor=cursor, limit=2)
        seen += [entry.id for entry in page.entries]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == buried[::-1]
    assert [entry.id for entry in dead_letter.everything(company)] == seen


@pytest.mark.req("TN-03")
def test_another_company_sees_and_touches_none_of_it(
    client: FlaskClient, company: UUID, other_company: UUID, number: road.Number
) -> None:
    entries = [bury(company, "1"), fail_message(client, number)]
    assert listed(other_company) == []
    for entry in entries:
        with tenant_session(other_company) as session:
            with pytest.raises(NotFound):
                dead_letter.show(session, entry)
            assert not dead_letter.reprocess(session, entry, actor="system")
            assert not dead_letter.discard(session, entry, reason="x", actor="system")
    assert set(listed(company)) == set(entries)


@pytest.mark.req("LG-03")
def test_cause_and_payload_are_shown_masked(client: FlaskClient, company: UUID, number: road.Number) -> None:
    work = bury(company, "1", payload={"to": ["+55 11 98888-0001", "ana@exemplo.com.br"], "count": 3})
    message = fail_message(client, number)
    with tenant_session(company) as session:
        entry, failed = dead_letter.show(session, work), dead_letter.show(session, message)
    assert entry.attempts == 8
    assert entry.payload["count"] == 3
    shown = json.dumps([entry.as_json(), failed.as_json()], ensure_ascii=False)
    for secret in ("98888-0001", "ana@", "5511988880001", "5511977770002"):
        assert secret not in shown
    assert failed.cause == "bad_number"
    assert failed.payload["purpose"] == "reply"


@pytest.mark.req("IN-03")
def test_a_message_that_the_gateway_reports_failed_is_listed_and_told(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    number.says(client, "Oi!")
    road.run_due(company, wait_s=20)
    road.run_due(company, wait_s=20)
    (sent, *_) = road.messages(company, direction="out", state="accepted")
    with tenant_session(company) as session:
        session.get_one(Message, sent.id).provider_id = "wamid-1"
        session.flush()
        assert echoes.apply_receipt(session, StatusUpdate("wamid-1", DeliveryState.FAILED, error="131026"))
    assert listed(company) == [f"message:{sent.id}"]
    assert open_alerts(company) == ["delivery_failed"]


def test_reprocessed_work_is_pending_again_and_audited(company: UUID) -> None:
    entry = bury(company, "1")
    with tenant_session(company) as session:
        assert dead_letter.reprocess(session, entry, actor="user:1")
        assert not dead_letter.reprocess(session, entry, actor="user:1")
    (row,) = road.work_rows(company)
    assert (row.state, row.attempts) == ("pending", 0)
    assert row.due_at <= clock.now()
    assert audited(company) == ["dead_letter_reprocessed"]


def test_reprocessed_work_whose_key_is_pending_merges_into_it(company: UUID) -> None:
    entry = bury(company, "1")
    with tenant_session(company) as session:
        ledger.schedule(session, "tests.nothing", "1", due_at=clock.now() + timedelta(hours=1))
    with tenant_session(company) as session:
        assert dead_letter.reprocess(session, entry, actor="system")
    (row,) = road.work_rows(company)
    assert (row.state, row.generation) == ("pending", 2)
    assert row.due_at <= clock.now()


def test_a_retried_message_leaves_with_all_its_attempts(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    entry = fail_message(client, number, "Abrimos às 8h.")
    assert open_alerts(company) == ["delivery_failed"]
    with tenant_session(company) as session:
        assert dead_letter.reprocess(session, entry, actor="user:ana")
    with tenant_session(company) as session:
        retried = select(AuditEntry.action, AuditEntry.subject).where(AuditEntry.actor == "user:ana")
        assert session.execute(retried).all() == [("message_retried", entry)], "once, as from the conversation"
    assert open_alerts(company) == []
    road.run_due(company)
    assert "Abrimos às 8h." in road.replies(company)
    assert listed(company) == []


def test_a_retried_message_whose_time_ran_out_gets_new_time(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    entry = fail_message(client, number, "Abrimos às 8h.")
    road.pass_time(2 * 3600)
    with tenant_session(company) as session:
        assert dead_letter.reprocess(session, entry, actor="system")
    road.run_due(company)
    assert "Abrimos às 8h." in road.replies(company)


def test_what_the_ai_said_before_a_person_took_over_is_not_sent_after_all(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    entry = fail_message(client, number, "Abrimos às 8h.")
    with tenant_session(company) as session:
        conversation = conversations.lock(session, session.scalars(select(Conversation.id)).one())
        holding.take_over(session, conversation, by="user:1")
        assert dead_letter.reprocess(session, entry, actor="system")
    road.run_due(company)
    assert road.replies(company) == []
    assert [message.state for message in road.messages(company, direction="out")] == ["cancelled"]


def test_discarding_needs_a_reason_and_keeps_it(client: FlaskClient, company: UUID, number: road.Number) -> None:
    entries = [bury(company, "1"), fail_message(client, number)]
    for entry in entries:
        with tenant_session(company) as session, pytest.raises(Invalid):
            dead_letter.discard(session, entry, reason="  ", actor="system")
        with tenant_session(company) as session:
            assert dead_letter.discard(session, entry, reason="cliente já atendido", actor="system")
    assert listed(company) == []
    assert open_alerts(company) == []
    with tenant_session(company) as session:
        kept = session.scalars(select(AuditEntry).where(AuditEntry.action == "dead_letter_discarded")).all()
    assert {entry.subject for entry in kept} == set(entries)
    assert {entry.details["reason"] for entry in kept} == {"cliente já atendido"}


def test_pending_work_and_accepted_messages_are_out_of_reach(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    number.says(client, "Oi!")
    road.run_due(company, wait_s=20)
    road.run_due(company, wait_s=20)
    (sent, *_) = road.messages(company, direction="out", state="accepted")
    with tenant_session(company) as session:
        ledger.schedule(session, "tests.nothing", "1")
    (row,) = road.work_rows(company)
    for entry in (f"work:{row.id}", f"message:{sent.id}"):
        with tenant_session(company) as session:
            assert not dead_letter.reprocess(session, entry, actor="system")
            assert not dead_letter.discard(session, entry, reason="x", actor="system")


@pytest.mark.parametrize("wrong", ["", "work:", "work:x", "12", "work:1;drop", "turn:1", "work:" + "9" * 30, "work:¹"])
def test_an_id_that_is_none_is_refused(company: UUID, wrong: str) -> None:
    with tenant_session(company) as session, pytest.raises(Invalid):
        dead_letter.show(session, wrong)


def run_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/dead_letter.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=60)


def slug_of(company: UUID) -> str:
    return next(known.slug for known in dead_letter.companies() if known.id == company)


def test_the_command_lists_shows_reprocesses_and_discards(company: UUID, other_company: UUID) -> None:
    work, other = bury(company, "1"), bury(company, "2", kind="tests.other")
    bury(other_company, "1")
    slug = slug_of(company)

    lines = [json.loads(line) for line in run_script("list", "--company", slug, "--json").stdout.splitlines()]
    assert [line["id"] for line in lines] == [f"{slug}/{other}", f"{slug}/{work}"]
    assert f"{slug_of(other_company)}/work:" in run_script("list").stdout

    shown = json.loads(run_script("show", f"{slug}/{work}", "--json").stdout)
    assert shown["kind"] == "tests.nothing"
    assert "5511988880001" not in shown["cause"]

    assert run_script("reprocess", "--company", slug, "--kind", "tests.other").returncode == 0
    assert listed(company) == [work]
    assert run_script("discard", work, "--company", slug, "--reason", "teste").returncode == 0
    assert listed(company) == []
    assert len(listed(other_company)) == 1


def test_a_company_that_is_half_made_hides_no_other(company: UUID, other_company: UUID) -> None:
    bury(company, "1")
    provisioning.drop_tenant(other_company)
    listed_all = run_script("list")
    assert listed_all.returncode == 0 and f"{slug_of(company)}/work:" in listed_all.stdout


def test_the_command_says_what_is_wrong(company: UUID) -> None:
    slug = slug_of(company)
    gone = run_script("reprocess", f"{slug}/work:999999999")
    assert gone.returncode == 1 and "not in the dead letter" in gone.stdout
    nobody = run_script("list", "--company", "nobody")
    assert nobody.returncode == 1 and "nobody" in nobody.stderr
    everything = run_script("reprocess")
    assert everything.returncode == 1 and "--all" in everything.stderr
