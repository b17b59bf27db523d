"""What an authentic event leaves behind: once, for one person, in one company, whatever it holds."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import jobs
from app.infra.tenancy import tenant_session
from app.tenants import settings
from app.turns.settings import TurnSettings
from tests import road
from tests.contracts.fake_whaticket import Ticket, flat_text, fork_text
from tests.database import superuser
from tests.gateway import ACCOUNT, Gateway, fork_says
from tests.servers import Addresses
from tests.thinking import Thinking

NUMBER = road.CUSTOMER
LID = "104011223344556"


def _lid_text(words: str, *, phone: str | None = None) -> dict[str, Any]:
    """A `fork` message from somebody's private id; with `phone` the library knew the number too."""
    event = fork_text(LID, words, server="lid")
    if phone is not None:
        event["key"]["senderPn"] = f"{phone}@s.whatsapp.net"
    return event


# Once


@pytest.mark.req("IN-02")
def test_a_repeated_event_is_stored_once_and_answered_once(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    duplicates = road.counted("webhook_events_total", channel="simulator", outcome="duplicate")
    for _ in range(3):
        number.says(client, "Vocês abrem sábado?", id="m-1")
    road.run_due(company, wait_s=10)
    number.says(client, "Vocês abrem sábado?", id="m-1")
    road.run_due(company, wait_s=10)
    assert road.heard(company) == ["Vocês abrem sábado?"]
    assert road.replies(company) == ["eco: Vocês abrem sábado?"]
    assert road.counted("webhook_events_total", channel="simulator", outcome="duplicate") == duplicates + 3


@pytest.mark.req("IN-02", "IN-04")
def test_the_same_event_delivered_at_the_same_moment_is_stored_once(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    statuses = _post_together(client.application, number, [{"id": "m-1", "from": NUMBER, "text": "Oi!"}] * 8)
    assert statuses == [200] * 8
    assert road.stored(company) == {
        "public.inbound_events": 1, "contacts": 1, "conversations": 1, "messages": 1, "public.work_items": 1,
    }  # fmt: skip
    road.run_due(company, wait_s=10)
    road.run_due(company, wait_s=10)
    assert road.replies(company) == ["eco: Oi!"]


@pytest.mark.req("IN-02")
def test_an_event_that_another_request_is_just_storing_is_a_duplicate(
    client: FlaskClient, database: Addresses, company: UUID, number: road.Number
) -> None:
    number.says(client, "Antes.")
    event = {"id": "m-1", "from": NUMBER, "text": "Oi!"}
    with ThreadPoolExecutor(1) as threads:
        with tenant_session(company) as session:
            session.execute(
                text(
                    "INSERT INTO public.inbound_events"
                    " (company_id, instance_id, provider_id, kind, payload, correlation_id, received_at)"
                    " VALUES (:company, :instance, 'm-1', 'InboundMessage', '{}', 'test', now())"
                ),
                {"company": company, "instance": number.id},
            )
            second = threads.submit(number.post, client.application.test_client(), event)
            _await_a_waiting_lock(database)
        assert second.result().status_code == 200
    assert road.heard(company) == ["Antes."]


def _await_a_waiting_lock(database: Addresses) -> None:
    deadline = time.monotonic() + 10
    with superuser(database) as run:
        while True:
            run.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if run.fetchone()[0]:
                return
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.01)


@pytest.mark.req("IN-02", "IN-04")
def test_first_messages_at_the_same_moment_make_one_contact_and_one_conversation(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    events = [{"id": f"m-{n}", "from": NUMBER, "text": f"parte {n}"} for n in range(8)]
    assert _post_together(client.application, number, events) == [200] * 8
    assert len(road.contacts(company)) == 1
    assert sorted(road.heard(company)) == [f"parte {n}" for n in range(8)]
    assert road.conversation(company).holder == "ai"


def _post_together(app: Flask, number: road.Number, events: list[dict[str, Any]]) -> list[int]:
    def post(event: dict[str, Any]) -> int:
        return number.post(app.test_client(), event).status_code

    with ThreadPoolExecutor(len(events)) as threads:
        return list(threads.map(post, events))


@pytest.mark.req("IN-02")
def test_a_flat_text_without_an_id_is_one_event_within_a_minute(
    client: FlaskClient, company: UUID, gateway: Gateway
) -> None:
    number = gateway.connect(company, "flat")
    ticket = gateway.keep(ACCOUNT.token, NUMBER, "ok", from_me=False)
    event = flat_text(ticket, "ok")
    for wait in (0, 0, 20, 35):  # the last one falls into the next minute of the ticket's clock
        road.pass_time(wait)
        assert number.post(client, event).status_code == 200
    assert road.heard(company) == ["ok"]
    road.pass_time(120)
    number.post(client, event)
    assert road.heard(company) == ["ok", "ok"]


@pytest.mark.req("IN-02")
def test_flat_texts_that_changed_the_ticket_are_different_events(
    client: FlaskClient, company: UUID, gateway: Gateway
) -> None:
    number = gateway.connect(company, "flat")
    ticket = gateway.keep(ACCOUNT.token, NUMBER, "ok", from_me=False)
    for second in ("18", "19"):
        number.post(client, flat_text(ticket, "ok", updated_at=f"2026-02-03T19:16:{second}.000Z"))
    assert road.heard(company) == ["ok", "ok"]


@pytest.mark.req("IN-02", "TN-01")
def test_an_event_id_counts_for_its_own_number_only(
    client: FlaskClient, company: UUID, other_company: UUID, number: road.Number
) -> None:
    elsewhere = road.connect(other_company)
    number.says(client, "Oi da primeira", id="m-1")
    elsewhere.says(client, "Oi da segunda", id="m-1")
    assert (road.heard(company), road.heard(other_company)) == (["Oi da primeira"], ["Oi da segunda"])


@pytest.mark.req("IN-02")
def test_events_out_of_order_are_kept_as_they_came_and_answered_together(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "para sábado?", sent_at="2026-03-02T12:00:05Z")
    number.says(client, "Vocês têm horário", sent_at="2026-03-02T12:00:00Z")
    road.run_due(company, wait_s=20)
    road.run_due(company, wait_s=20)
    assert road.heard(company) == ["para sábado?", "Vocês têm horário"]
    assert len(road.replies(company)) == 1


# One person

SHAPES_OF_ONE_NUMBER = [
    "5511988880001", "551188880001", "+5511988880001", "+55 (11) 98888-0001", "55 11 98888 0001", "+55-11-98888-0001",
    "55 (11) 8888-0001", "55.11.98888.0001", "+55 11 8888.0001",
]  # fmt: skip


@pytest.mark.req("IN-04")
def test_a_number_in_nine_shapes_is_one_contact(client: FlaskClient, company: UUID, number: road.Number) -> None:
    for shape in SHAPES_OF_ONE_NUMBER:
        number.says(client, f"escrevo como {shape}", sender=shape)
    assert [person.phone for person in road.contacts(company)] == ["+5511988880001"]
    assert len(road.heard(company)) == len(SHAPES_OF_ONE_NUMBER) == 9


@pytest.mark.req("IN-04")
@pytest.mark.parametrize(
    "jid",
    [
        "5511988880001@s.whatsapp.net",
        "551188880001@s.whatsapp.net",
        "5511988880001:12@s.whatsapp.net",
        "551188880001@c.us",
    ],
)
def test_a_whatsapp_address_in_any_form_is_the_same_contact(
    client: FlaskClient, company: UUID, gateway: Gateway, jid: str
) -> None:
    number = gateway.connect(company)
    fork_says(number, client, "primeira")
    event = fork_text(NUMBER, "segunda")
    event["key"]["remoteJid"] = jid
    assert number.post(client, event).status_code == 200
    assert [person.phone for person in road.contacts(company)] == ["+5511988880001"]


@pytest.mark.req("IN-04")
def test_the_reply_goes_to_the_number_as_the_gateway_writes_it(
    client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking
) -> None:
    number = gateway.connect(company)
    fork_says(number, client, "Oi!", sender="551188880001")
    road.run_due(company, wait_s=10)
    assert [sent.number for sent in gateway.sent] == ["551188880001"]


@pytest.mark.req("IN-04")
def test_a_private_id_first_and_the_number_later_is_one_contact_and_one_conversation(
    client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking
) -> None:
    number = gateway.connect(company)
    number.post(client, _lid_text("Oi, sou eu"))
    number.post(client, _lid_text("agora com número", phone=NUMBER))
    number.post(client, fork_text(NUMBER, "e agora só com ele."))
    assert [(person.phone, person.name) for person in road.contacts(company)] == [("+5511988880001", "Maria Oliveira")]
    assert road.conversation(company).address == NUMBER
    road.run_due(company, wait_s=20)
    assert [sent.number for sent in gateway.sent] == [NUMBER]


@pytest.mark.req("IN-04")
def test_two_contacts_that_turn_out_to_be_one_person_become_one(
    client: FlaskClient, company: UUID, gateway: Gateway
) -> None:
    number = gateway.connect(company)
    number.post(client, _lid_text("Oi, sou eu"))
    number.post(client, fork_text(NUMBER, "Oi, sou eu também"))
    assert len(road.contacts(company)) == 2
    number.post(client, _lid_text("somos a mesma pessoa", phone=NUMBER))
    assert [person.phone for person in road.contacts(company)] == ["+5511988880001"]


# One company


@pytest.mark.req("TN-01", "IN-04")
def test_two_companies_with_the_same_customer_never_mix(
    client: FlaskClient, company: UUID, other_company: UUID, number: road.Number, mind: Thinking
) -> None:
    elsewhere = road.connect(other_company)
    number.says(client, "Quero um dentista.", name="Maria")
    elsewhere.says(client, "Quero um mecânico.", name="Maria da Silva")
    for one in (company, other_company):
        road.run_due(one, wait_s=10)
        road.run_due(one, wait_s=10)
    assert road.replies(company) == ["eco: Quero um dentista."]
    assert road.replies(other_company) == ["eco: Quero um mecânico."]
    assert [person.name for person in road.contacts(company)] == ["Maria"]
    assert [person.name for person in road.contacts(other_company)] == ["Maria da Silva"]
    assert mind.asked == [["Quero um dentista."], ["Quero um mecânico."]]


@pytest.mark.req("TN-01")
def test_work_of_one_company_is_not_run_as_another(
    client: FlaskClient, company: UUID, other_company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "Oi!")
    road.pass_time(10)
    assert [jobs.perform(other_company.hex, row.id) for row in road.work_rows(company)] == [False]
    assert mind.asked == []


# Whatever it holds


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("words", ["", " ", "\n\t", "\u200b\u200d\ufeff", "\u2060", "\u3164", "\u0301"])
def test_a_message_that_shows_nothing_is_kept_as_an_event_and_asks_for_no_answer(
    client: FlaskClient, company: UUID, number: road.Number, words: str
) -> None:
    number.says(client, words)
    assert road.stored(company)["public.inbound_events"] == 1
    assert road.heard(company) == []
    assert road.work_rows(company) == []


@pytest.mark.req("IN-01", "IN-02")
@pytest.mark.parametrize(
    "words",
    ["👍", "😀😀😀", "👩‍👩‍👧‍👦", "🇧🇷", "?", "1", "a" * 20_000, "Olá! " * 4_000, "x\u200by", "‮olá", "'; DROP TABLE messages; --",
     "{{name}}", "%s %(a)s {0}", "\x00oi\x00"],
    ids=["thumb", "smiles", "family", "flag", "question mark", "digit", "20,000 letters", "20,000 in words", "hidden", "reversed",
         "sql", "mustache", "format", "nul"],
)  # fmt: skip
def test_a_message_that_shows_something_is_answered(
    client: FlaskClient, company: UUID, number: road.Number, words: str
) -> None:
    number.says(client, words)
    road.run_due(company, wait_s=20)
    road.run_due(company, wait_s=20)
    assert road.heard(company) == [words.replace("\x00", "")]
    assert len(road.replies(company)) == 1


@pytest.mark.req("IN-02")
@pytest.mark.parametrize(
    "raw",
    [r'"text": "oi \u0000 tudo bem?"', r'"text": "oi \ud800 tudo bem?"', '"text": "tudo bem?", "extra": NaN',
     '"text": "tudo bem?", "extra": [Infinity, -Infinity, 1e999]', r'"text": "tudo bem?", "a\u0000b": {"\ud83d": "\udc00"}',
     r'"text": "tudo bem?", "name": "Ma\u0000ria \ud800"'],
)  # fmt: skip
def test_what_the_database_refuses_is_replaced_and_the_message_is_answered(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking, raw: str
) -> None:
    body = f'{{"id": "m-1", "from": "{NUMBER}", {raw}}}'.encode()
    assert number.post(client, body).status_code == 200
    road.run_due(company, wait_s=10)
    road.run_due(company, wait_s=10)
    assert len(road.replies(company)) == 1


@pytest.mark.req("IN-02")
@pytest.mark.parametrize("dialect", ["fork", "flat"])
def test_what_the_database_refuses_is_replaced_in_a_gateways_event_too(
    client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking, dialect: str
) -> None:
    number = gateway.connect(company, dialect)
    ticket = gateway.keep(ACCOUNT.token, NUMBER, "oi", from_me=False)
    event = fork_text(NUMBER, "ODD") if dialect == "fork" else flat_text(ticket, "ODD")
    body = json.dumps(event | {"extra": "ODD", "nan": 0.5}).replace("ODD", r"oi \u0000 \ud800").replace("0.5", "NaN")
    assert number.post(client, body.encode()).status_code == 200
    road.run_due(company, wait_s=10)
    assert road.heard(company) == ["oi  \ufffd"]
    assert len(gateway.texts) == 1


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("kind", ["audio", "image", "video", "document", "location", "contact", "unknown"])
def test_media_is_kept_as_what_it_is_and_answered_kindly(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking, kind: str
) -> None:
    number.says(client, "", kind=kind)
    road.run_due(company, wait_s=10)
    road.run_due(company, wait_s=10)
    assert [message.kind for message in road.messages(company, direction="in")] == [kind]
    assert len(road.replies(company)) == 1 and mind.asked == []


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("kind", ["sticker", "reaction"])
def test_a_sticker_or_a_reaction_needs_no_answer(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking, kind: str
) -> None:
    number.says(client, "👍" if kind == "reaction" else "", kind=kind)
    road.run_due(company, wait_s=10)
    assert road.said(company) == [] and mind.asked == []
    assert road.work_rows(company) == []


@pytest.mark.req("IN-01", "IN-05")
def test_a_reaction_does_not_hurry_the_answer_to_what_is_written_later(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "👍", kind="reaction")
    road.pass_time(3600)
    cut = road.counted("debounce_overrides_total", reason="longest")
    number.says(client, "Vocês abrem sábado?")
    assert road.run_due(company) == 0
    assert road.counted("debounce_overrides_total", reason="longest") == cut
    assert all(message.answered_at for message in road.messages(company, kind="reaction"))
    road.run_due(company, wait_s=10)
    assert len(mind.asked) == 1


@pytest.mark.req("IN-05")
def test_a_reaction_within_a_burst_says_nothing_of_how_fast_somebody_writes(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "Oi")
    road.pass_time(1)
    number.says(client, "👍", kind="reaction")
    road.pass_time(3)
    number.says(client, "vocês abrem sábado?")
    (contact,) = road.contacts(company)
    assert contact.rhythm_s == pytest.approx(4, abs=0.9)


# Events that are no message of a customer


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("dialect", ["fork", "flat"])
def test_a_group_is_kept_and_has_no_effect(client: FlaskClient, company: UUID, gateway: Gateway, dialect: str) -> None:
    number = gateway.connect(company, dialect)
    group = "120363000000000001"
    event = (
        fork_text(group, "Oi, grupo", server="g.us")
        if dialect == "fork"
        else flat_text(Ticket(1, ACCOUNT.token, group), "Oi, grupo", is_group=True)
    )
    assert number.post(client, event).status_code == 200
    _only_the_event_was_kept(company)


@pytest.mark.req("IN-01")
def test_a_status_post_is_kept_and_has_no_effect(client: FlaskClient, company: UUID, gateway: Gateway) -> None:
    number = gateway.connect(company)
    assert number.post(client, fork_text("status", "foto", server="broadcast")).status_code == 200
    _only_the_event_was_kept(company)


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(
    "event",
    [
        {"action": "tag-sync", "tags": {"id": 1}, "contact": {"id": 2}},
        {"acao": "end", "chamadoId": 1},
        {"action": "novidade"},
    ],
)
def test_a_flat_event_without_a_message_is_kept_and_has_no_effect(
    client: FlaskClient, company: UUID, gateway: Gateway, event: dict[str, Any]
) -> None:
    number = gateway.connect(company, "flat")
    assert number.post(client, event).status_code == 200
    _only_the_event_was_kept(company)


@pytest.mark.req("IN-01")
def test_a_fork_event_of_an_unknown_kind_is_kept_and_has_no_effect(
    client: FlaskClient, company: UUID, gateway: Gateway
) -> None:
    number = gateway.connect(company)
    event = fork_text(NUMBER, "") | {"message": {"protocolMessage": {"type": 0}}}
    assert number.post(client, event).status_code == 200
    _only_the_event_was_kept(company)


def _only_the_event_was_kept(company: UUID) -> None:
    kept = road.stored(company)
    assert kept.pop("public.inbound_events") == 1
    assert set(kept.values()) == {0}


@pytest.mark.req("IN-01", "IN-02")
def test_our_own_message_coming_back_settles_it_and_starts_nothing(
    client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking
) -> None:
    number = gateway.connect(company, "flat")
    ticket = gateway.keep(ACCOUNT.token, NUMBER, "Oi!", from_me=False)
    number.post(client, flat_text(ticket, "Oi!"))
    road.run_due(company, wait_s=10)
    assert gateway.echo(number, client, "\u200eeco: Oi!").status_code == 200
    assert [message.author for message in road.said(company)] == ["ai"]
    assert road.conversation(company).holder == "ai"
    assert road.work_rows(company) == []


# Many


@pytest.mark.req("IN-06", "IN-02")
def test_a_customer_who_writes_very_much_is_never_refused_and_all_of_it_is_answered(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    for n in range(70):
        number.says(client, f"mensagem {n}.")
    road.run_due(company, wait_s=300)
    road.run_due(company, wait_s=20)
    assert road.replies(company) == ["eco: mensagem 69."]
    assert all(message.answered_at for message in road.messages(company, direction="in"))


@pytest.mark.req("IN-06")
def test_the_turn_of_a_customer_who_writes_too_often_is_deferred_and_counted(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    with tenant_session(company) as session:
        settings.write(session, TurnSettings(messages_per_minute_contact=1), actor="test")
    number.says(client, "primeira.")
    while not (deferred := _deferred(company)):  # the minute may end in between
        number.says(client, "mais uma.")
    assert deferred > 0
    assert road.run_due(company, wait_s=20) == 0
    road.run_due(company, wait_s=200)
    assert len(mind.asked) == 1


@pytest.mark.req("IN-06", "IN-02")
def test_a_repetition_does_not_count_as_one_more_message(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    with tenant_session(company) as session:
        settings.write(session, TurnSettings(messages_per_minute_contact=2), actor="test")
    for _ in range(4):
        number.says(client, "primeira.", id="m-1")
    number.says(client, "segunda.")
    assert _deferred(company) == 0


def _deferred(company: UUID) -> float:
    return road.counted("turns_deferred_total", company_id=str(company), scope="contact")


@pytest.mark.req("IN-02")
def test_the_event_is_kept_as_it_came(client: FlaskClient, company: UUID, number: road.Number) -> None:
    number.says(client, "Oi!", id="m-1", extra={"a": [1, None, "ç"]})
    with tenant_session(company) as session:
        payload = session.scalars(text("SELECT payload FROM public.inbound_events")).one()
    assert payload == {"id": "m-1", "from": NUMBER, "text": "Oi!", "extra": {"a": [1, None, "ç"]}}
