"""What a company's program sees of its conversations, and what a person does in them through the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.tenants.models import Role
from tests import road
from tests.api.conftest import Caller, SignIn
from tests.gateway import Gateway, flat_says, fork_says

pytestmark = pytest.mark.req("TN-03", "IN-04")

PARKING = "Temos estacionamento gratuito na porta."


@pytest.fixture
def number(company: UUID) -> road.Number:
    return road.connect(company)


@pytest.fixture
def clinic(company: UUID) -> UUID:
    with tenant_session(company) as session:
        knowledge.upsert_fact(session, "estacionamento", "Estacionamento", PARKING, ["tem estacionamento?"])
    return company


def only(caller: Caller, query: str = "") -> dict[str, Any]:
    """The one conversation that the caller sees."""
    (item,) = caller.get(f"/conversations{query}").json["items"]
    return dict(item)


def thread(caller: Caller, conversation: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    answer = caller.get(f"/conversations/{conversation['id']}/messages{query}")
    assert answer.status_code == 200, answer.json
    return list(answer.json["items"])


def write(caller: Caller, conversation: dict[str, Any], body: Any, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return caller.post(f"/conversations/{conversation['id']}/messages", body, headers=headers)


def test_a_conversation_is_seen_from_question_to_answer(owner: Caller, clinic: UUID, number: road.Number) -> None:
    number.says(owner.client, "Vocês têm estacionamento?", name="Bia")
    seen = only(owner)
    assert (seen["contact"]["name"], seen["contact"]["phone"], seen["holder"]) == ("Bia", f"+{road.CUSTOMER}", "ai")
    (asked,) = thread(owner, seen)
    assert (asked["direction"], asked["author"], asked["text"]) == ("in", "customer", "Vocês têm estacionamento?")
    road.run_due(clinic, wait_s=10)
    road.run_due(clinic, wait_s=10)
    answers = thread(owner, seen, f"?after={asked['id']}")
    assert PARKING in " ".join(answer["text"] for answer in answers)
    for answer in answers:
        assert (answer["author"], answer["state"]) == ("ai", "accepted")
        assert answer["turn_id"] and answer["accepted_at"]
    assert owner.get(f"/conversations/{seen['id']}").json["id"] == seen["id"]


def test_another_companys_conversation_does_not_exist(owner: Caller, other_owner: Caller, number: road.Number) -> None:
    number.says(owner.client, "Oi")
    path = f"/conversations/{only(owner)['id']}"
    for caller, where in ((other_owner, path), (owner, f"/conversations/{uuid4()}")):
        answers = [
            caller.get(where),
            caller.get(f"{where}/messages"),
            caller.post(f"{where}/takeover"),
            caller.post(f"{where}/return"),
            caller.post(f"{where}/messages", {"text": "Olá"}),
        ]
        assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(404, "not_found")}
    assert other_owner.get("/conversations").json["items"] == []
    assert only(owner)["holder"] == "ai"


def test_the_same_customer_of_two_companies_is_two_conversations(
    owner: Caller, other_owner: Caller, number: road.Number, other_company: UUID
) -> None:
    number.says(owner.client, "Oi")
    road.connect(other_company).says(owner.client, "Bom dia")
    mine, theirs = only(owner, f"?contact={road.CUSTOMER}"), only(other_owner, f"?contact={road.CUSTOMER}")
    assert mine["id"] != theirs["id"]
    assert [message["text"] for message in thread(other_owner, theirs)] == ["Bom dia"]


@pytest.mark.parametrize("phone", ["5511988880001", "%2B55 11 98888-0001", "(11) 98888-0001", "551188880001"])
def test_a_contact_is_found_by_its_number_in_any_shape(owner: Caller, number: road.Number, phone: str) -> None:
    number.says(owner.client, "Oi")
    number.says(owner.client, "Oi", sender="5511977770002")
    assert only(owner, f"?contact={phone}")["contact"]["phone"] == "+5511988880001"


def test_a_number_nobody_wrote_from_finds_nothing(owner: Caller, number: road.Number) -> None:
    number.says(owner.client, "Oi")
    assert owner.get("/conversations?contact=5511977770002").json["items"] == []


def test_conversations_are_found_by_who_holds_them(owner: Caller, number: road.Number) -> None:
    number.says(owner.client, "Oi")
    number.says(owner.client, "Oi", sender="5511977770002")
    taken = only(owner, "?contact=5511977770002")
    owner.post(f"/conversations/{taken['id']}/takeover")
    assert only(owner, "?holder=person")["id"] == taken["id"]
    assert only(owner, "?holder=ai")["id"] != taken["id"]
    assert owner.get("/conversations?waiting=true").json["items"] == []
    assert len(owner.get("/conversations?waiting=false").json["items"]) == 2


def test_the_list_comes_in_pages_latest_first(owner: Caller, number: road.Number) -> None:
    senders = [f"55119888800{place:02}" for place in range(5)]
    for sender in senders:
        number.says(owner.client, "Oi", sender=sender)
        road.pass_time(1)
    seen, cursor = [], ""
    for _ in range(3):
        page = owner.get(f"/conversations?limit=2{cursor}").json
        seen += [item["contact"]["phone"] for item in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert (seen, page["next_cursor"]) == ([f"+{sender}" for sender in reversed(senders)], None)


def test_conversations_of_the_same_instant_neither_repeat_nor_hide(owner: Caller, company: UUID) -> None:
    number = road.connect(company)
    for place in range(4):
        number.says(owner.client, "Oi", sender=f"55119888800{place:02}")
    with tenant_session(company) as session:
        session.execute(text("UPDATE conversations SET last_message_at = '2026-01-01T12:00:00Z'"))
    seen, cursor = [], ""
    for _ in range(4):
        page = owner.get(f"/conversations?limit=1{cursor}").json
        seen += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert len(set(seen)) == 4


def test_a_thread_comes_in_pages_oldest_first(owner: Caller, number: road.Number) -> None:
    for words in ("um", "dois", "três"):
        number.says(owner.client, words)
    seen = only(owner)
    first = owner.get(f"/conversations/{seen['id']}/messages?limit=2").json
    assert [message["text"] for message in first["items"]] == ["um", "dois"]
    rest = owner.get(f"/conversations/{seen['id']}/messages?limit=2&cursor={first['next_cursor']}").json
    assert ([message["text"] for message in rest["items"]], rest["next_cursor"]) == (["três"], None)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?limit=0", "limit"),
        ("?limit=201", "limit"),
        ("?limit=muitos", "limit"),
        ("?cursor=%00", "cursor"),
        ("?cursor=abc", "cursor"),
        ("?cursor=W10", "cursor"),
        ("?cursor=WzEsMl0", "cursor"),
        ("?cursor=WyIyMDI2LTAxLTAxIiwgIjUiXQ", "cursor"),
        ("?holder=ninguém", "holder"),
        ("?waiting=talvez", "waiting"),
        ("?contact=123", "contact"),
        ("?contact=abc%00", "contact"),
        ("?page=2", "page"),
    ],
)
def test_a_query_that_makes_no_sense_names_the_field(owner: Caller, query: str, field: str) -> None:
    answer = owner.get(f"/conversations{query}")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    "query", ["?after=-1", f"?after={2**63}", "?cursor=W10", "?cursor=WzkyMjMzNzIwMzY4NTQ3NzU4MDhd"]
)
def test_a_place_in_a_thread_that_cannot_be_is_refused(owner: Caller, number: road.Number, query: str) -> None:
    number.says(owner.client, "Oi")
    assert owner.get(f"/conversations/{only(owner)['id']}/messages{query}").status_code == 422


def test_a_person_takes_over_and_the_secretary_is_silent_until_it_is_given_back(
    owner: Caller, clinic: UUID, number: road.Number
) -> None:
    number.says(owner.client, "Vocês têm estacionamento?")
    taken = owner.post(f"/conversations/{only(owner)['id']}/takeover")
    assert (taken.status_code, taken.json["holder"], taken.json["leaving"]) == (200, "person", [])
    assert taken.json["held_by"].startswith("user:")
    road.run_due(clinic, wait_s=30)
    assert road.replies(clinic) == []
    back = owner.post(f"/conversations/{taken.json['id']}/return")
    assert (back.status_code, back.json["holder"], back.json["held_by"]) == (200, "ai", None)
    road.run_due(clinic, wait_s=10)
    road.run_due(clinic, wait_s=10)
    assert PARKING in " ".join(road.replies(clinic))


def test_taking_over_twice_and_giving_back_twice_change_nothing_more(owner: Caller, number: road.Number) -> None:
    number.says(owner.client, "Oi")
    path = f"/conversations/{only(owner)['id']}"
    once, twice = owner.post(f"{path}/takeover").json, owner.post(f"{path}/takeover").json
    assert once == twice
    assert owner.post(f"{path}/return").json == owner.post(f"{path}/return").json


def test_who_takes_over_is_told_what_is_already_leaving(app: Flask, owner: Caller, clinic: UUID) -> None:
    colleague = Caller(app.test_client(), access=owner.access)  # asks from the gateway's thread
    with Gateway() as gateway:
        fork_says(gateway.connect(clinic), owner.client, "Vocês têm estacionamento?")
        path = f"/conversations/{only(owner)['id']}/takeover"
        taken: list[dict[str, Any]] = []
        gateway.meanwhile.append(lambda: taken.append(colleague.post(path).json))
        road.run_due(clinic, wait_s=30)
        road.run_due(clinic, wait_s=30)
        (sent,) = road.messages(clinic, direction="out")
        assert (taken[0]["holder"], taken[0]["leaving"], sent.state) == ("person", [sent.id], "accepted")


@pytest.mark.parametrize("dialect", ["fork", "flat"])
def test_a_persons_message_reaches_the_customer_through_whaticket(owner: Caller, company: UUID, dialect: str) -> None:
    with Gateway() as gateway:
        number = gateway.connect(company, dialect)
        if dialect == "fork":
            fork_says(number, owner.client, "Quero falar com alguém")
        else:
            flat_says(gateway, number, owner.client, "Quero falar com alguém")
        answer = write(owner, only(owner), {"text": "Aqui é a Ana, pode falar."})
        assert (answer.status_code, answer.json["author"], answer.json["state"]) == (202, "person", "queued")
        road.run_due(company, wait_s=30)
        assert gateway.texts == ["Aqui é a Ana, pode falar."]
        (said,) = thread(owner, only(owner), f"?after={answer.json['id'] - 1}")
        assert said["state"] == "accepted"


def test_options_are_offered_and_the_digit_that_comes_back_is_noted(owner: Caller, company: UUID) -> None:
    with Gateway() as gateway:
        number = gateway.connect(company)
        fork_says(number, owner.client, "Oi")
        seen = only(owner)
        answer = write(owner, seen, {"text": "Qual período?", "options": ["Manhã", "Tarde"]})
        assert (answer.status_code, answer.json["options"]) == (202, ["Manhã", "Tarde"])
        road.run_due(company, wait_s=30)
        assert all(option in gateway.texts[0] for option in ("Manhã", "Tarde"))
        fork_says(number, owner.client, "2")
        owner.post(f"/conversations/{seen['id']}/return")
        road.run_due(company, wait_s=30)
        chosen = [message["choice"] for message in thread(owner, seen) if message["text"] == "2"]
        assert chosen and "Tarde" in str(chosen[0])


def test_the_same_idempotency_key_says_it_once(owner: Caller, company: UUID, number: road.Number) -> None:
    number.says(owner.client, "Oi")
    seen = only(owner)
    first, again = (write(owner, seen, {"text": "Já vejo."}, key="k-1") for _ in range(2))
    assert (first.status_code, again.status_code, again.json["id"]) == (202, 202, first.json["id"])
    other = write(owner, seen, {"text": "Outra coisa."}, key="k-1")
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_reused")
    assert write(owner, seen, {"text": "Já vejo."}, key="k-2").json["id"] != first.json["id"]
    assert len(road.messages(company, direction="out")) == 2


def test_asking_again_with_a_key_does_not_take_over_again(owner: Caller, number: road.Number) -> None:
    number.says(owner.client, "Oi")
    seen = only(owner)
    write(owner, seen, {"text": "Já vejo."}, key="k-1")
    owner.post(f"/conversations/{seen['id']}/return")
    assert write(owner, seen, {"text": "Já vejo."}, key="k-1").status_code == 202
    assert only(owner)["holder"] == "ai"


def test_a_key_of_another_conversation_is_another_message(owner: Caller, number: road.Number) -> None:
    number.says(owner.client, "Oi")
    number.says(owner.client, "Oi", sender="5511977770002")
    ids = [
        write(owner, only(owner, f"?contact={phone}"), {"text": "Olá"}, key="k-1").json["id"]
        for phone in (road.CUSTOMER, "5511977770002")
    ]
    assert len(set(ids)) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n\u200b"}, "text"),
        ({"text": "x" * 4097}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "\ud83d"}, "text"),
        ({"text": ["a"]}, "text"),
        ({"text": "Qual?", "options": ["a", " A "]}, "options"),
        ({"text": "Qual?", "options": ["a", ""]}, "options.1"),
        ({"text": "Qual?", "options": [str(n) for n in range(11)]}, "options"),
        ({"text": "Qual?", "options": "a"}, "options"),
        ({"text": "Oi", "to": "5511"}, "to"),
    ],
)
def test_a_message_that_cannot_be_sent_names_the_field(
    owner: Caller, company: UUID, number: road.Number, body: dict[str, Any], field: str
) -> None:
    number.says(owner.client, "Oi")
    answer = write(owner, only(owner), body)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)
    assert road.messages(company, direction="out") == []
    assert only(owner)["holder"] == "ai"


def test_the_longest_text_is_taken_whole(owner: Caller, number: road.Number) -> None:
    number.says(owner.client, "Oi")
    answer = write(owner, only(owner), {"text": "é😀" * 2048})
    assert (answer.status_code, answer.json["text"]) == (202, "é😀" * 2048)


@pytest.mark.parametrize("key", ["", "com espaço", "x" * 201, "ção"])
def test_an_idempotency_key_out_of_shape_is_refused(owner: Caller, number: road.Number, key: str) -> None:
    number.says(owner.client, "Oi")
    path = f"/conversations/{only(owner)['id']}/messages"
    answer = owner.post(path, {"text": "Olá"}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "Idempotency-Key")


@pytest.mark.req("TN-01")
@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR])
def test_who_may_only_read_changes_no_conversation(
    owner: Caller, sign_in: SignIn, company: UUID, number: road.Number, role: Role
) -> None:
    number.says(owner.client, "Oi")
    seen, reader = only(owner), sign_in(company, role)
    assert len(thread(reader, seen)) == 1
    refused = [
        reader.post(f"/conversations/{seen['id']}/takeover"),
        reader.post(f"/conversations/{seen['id']}/return"),
        write(reader, seen, {"text": "Olá"}),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert only(owner)["holder"] == "ai"


@pytest.mark.req("TN-01")
def test_an_operator_answers_customers(sign_in: SignIn, company: UUID, number: road.Number) -> None:
    operator = sign_in(company, Role.OPERATOR)
    number.says(operator.client, "Oi")
    assert write(operator, only(operator), {"text": "Olá"}).status_code == 202


@pytest.mark.req("AI-01")
def test_the_way_through_its_states_is_read_a_page_at_a_time(
    owner: Caller, other_owner: Caller, number: road.Number
) -> None:
    number.says(owner.client, "Oi")
    seen = only(owner)
    assert seen["state"] == "new"
    path = f"/conversations/{seen['id']}"
    owner.post(f"{path}/takeover")
    owner.post(f"{path}/close")
    number.says(owner.client, "Voltei")
    assert only(owner)["state"] == "new"
    first = owner.get(f"{path}/transitions?limit=2").json
    rest = owner.get(f"{path}/transitions?limit=2&cursor={first['next_cursor']}").json
    steps = [(step["from_state"], step["to_state"], step["trigger"]) for step in [*first["items"], *rest["items"]]]
    assert steps == [
        ("closed", "new", "customer_writes"),
        ("with_person", "closed", "close"),
        ("new", "with_person", "take_over"),
    ]
    assert rest["next_cursor"] is None
    (taken,) = rest["items"]
    assert taken["by"].startswith("user:") and taken["by_name"] and taken["accepted"]
    assert other_owner.get(f"{path}/transitions").status_code == 404
