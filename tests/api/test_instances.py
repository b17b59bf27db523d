"""Connecting numbers: what goes in, what comes out, and what never does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.channels import instances
from app.infra.db import app_engines
from app.infra.tenancy import tenant_session
from app.tenants.models import Role
from tests import road
from tests.api.conftest import Caller, SignIn
from tests.gateway import ACCOUNT, Gateway, fork_says

pytestmark = pytest.mark.req("IN-01", "TN-01")

SECRETS = ("token-da-conexao", "segredo-do-proxy", "senha-do-gateway", "admin@gateway.example")


def whaticket(**changes: Any) -> dict[str, Any]:
    """A good body, with what a test wants otherwise."""
    body = {
        "name": "Recepção",
        "channel": "whaticket",
        "dialect": "fork",
        "base_url": "http://127.0.0.1:9",
        "token": "token-da-conexao",
        "secret": "segredo-do-proxy",
        "login": {"email": "admin@gateway.example", "password": "senha-do-gateway"},
        **changes,
    }
    return {name: value for name, value in body.items() if value is not ...}


def create(caller: Caller, **changes: Any) -> dict[str, Any]:
    answer = caller.post("/instances", whaticket(**changes))
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def path_of(instance: dict[str, Any]) -> str:
    return "/" + instance["webhook_url"].split("/", 3)[3]


@pytest.mark.parametrize("dialect", ["fork", "flat"])
def test_a_connected_number_gets_an_address_that_takes_events(owner: Caller, dialect: str) -> None:
    made = create(owner, dialect=dialect, secret=...)
    assert (made["channel"], made["dialect"], made["has_secret"]) == ("whaticket", dialect, False)
    assert owner.client.get(path_of(made)).status_code == 200


def test_the_simulator_needs_a_name_only(owner: Caller) -> None:
    answer = owner.post("/instances", {"channel": "simulator", "name": "Demonstração"})
    assert answer.status_code == 201
    assert "/webhook/simulator/" in answer.json["webhook_url"]


def test_an_instance_with_a_secret_wants_its_events_signed(owner: Caller, company: UUID) -> None:
    made = owner.post("/instances", {"channel": "simulator", "name": "Demo", "secret": "segredo-1"}).json
    number = road.Number(company, UUID(made["id"]), path_of(made), "segredo-1")
    number.says(owner.client, "Oi")
    unsigned = road.Number(company, number.id, number.path, None)
    assert unsigned.post(owner.client, {"id": "m", "from": road.CUSTOMER, "text": "Oi"}).status_code == 401


@pytest.mark.req("SE-01")
def test_secrets_never_come_out_and_are_encrypted_at_rest(owner: Caller, company: UUID) -> None:
    made = create(owner)
    answers = [
        owner.get("/instances"),
        owner.get(f"/instances/{made['id']}"),
        owner.patch(f"/instances/{made['id']}", {"name": "Outra"}),
        owner.patch(f"/instances/{made['id']}", {"login": 7}),
        owner.post("/instances", whaticket(dialect="outro")),
    ]
    shown = str(made) + "".join(answer.get_data(as_text=True) for answer in answers)
    with tenant_session(company) as session:
        rows = session.execute(text("SELECT * FROM public.channel_instances")).all()
        audit = session.execute(text("SELECT * FROM public.audit_log")).all()
    for secret in SECRETS:
        assert secret not in shown
        assert secret not in str(rows) + str(audit)


def test_an_instance_tells_what_is_no_secret(owner: Caller) -> None:
    made = create(owner, queue_id=3)
    shown = owner.get(f"/instances/{made['id']}").json
    assert (shown["base_url"], shown["queue_id"], shown["has_login"], shown["has_secret"]) == (
        "http://127.0.0.1:9",
        3,
        True,
        True,
    )
    assert shown["webhook_url"] == made["webhook_url"]


@pytest.mark.req("TN-01")
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST, Role.AUDITOR])
def test_who_may_only_read_does_not_see_the_webhooks_address(
    owner: Caller, sign_in: SignIn, company: UUID, role: Role
) -> None:
    made, reader = create(owner), sign_in(company, role)
    assert "webhook_url" not in reader.get(f"/instances/{made['id']}").json
    assert "webhook_url" not in reader.get("/instances").json["items"][0]
    refused = (
        reader.post("/instances", whaticket()),
        reader.patch(f"/instances/{made['id']}", {"name": "Outra"}),
        reader.delete(f"/instances/{made['id']}"),
    )
    assert {(answer.status_code, answer.json["code"]) for answer in refused} == {(403, "not_allowed")}
    assert owner.get(f"/instances/{made['id']}").json["name"] == "Recepção"


@pytest.mark.req("TN-03")
def test_another_companys_instance_does_not_exist(owner: Caller, other_owner: Caller) -> None:
    made = create(owner)
    refused = (
        other_owner.get(f"/instances/{made['id']}"),
        other_owner.patch(f"/instances/{made['id']}", {"name": "Tomada"}),
        other_owner.delete(f"/instances/{made['id']}"),
        owner.get(f"/instances/{uuid4()}"),
        owner.delete(f"/instances/{uuid4()}"),
        owner.patch(f"/instances/{uuid4()}", {"base_url": "http://127.0.0.1:9"}),
    )
    assert {(answer.status_code, answer.json["code"]) for answer in refused} == {(404, "not_found")}
    assert other_owner.get("/instances").json == {"items": [], "next_cursor": None}
    assert owner.get(f"/instances/{made['id']}").json["name"] == "Recepção"


def test_one_connection_is_no_two_numbers(owner: Caller, other_owner: Caller) -> None:
    first = create(owner)
    create(other_owner)
    refused = owner.post("/instances", whaticket(name="Outra sala"))
    assert (refused.status_code, refused.json["code"]) == (409, "already_connected")
    assert refused.json["instance_id"] == first["id"]
    second = create(owner, token="outro")
    changed = owner.patch(f"/instances/{second['id']}", {"token": whaticket()["token"]})
    assert (changed.status_code, changed.json["code"]) == (409, "already_connected")


def test_the_list_comes_in_pages_without_gaps_or_repeats(owner: Caller, other_owner: Caller) -> None:
    made = [create(owner, name=f"Número {number}", token=f"token-{number}")["id"] for number in range(5)]
    create(other_owner)
    seen, cursor = [], ""
    for _ in range(3):
        page = owner.get(f"/instances?limit=2{cursor}").json
        seen += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert (seen, page["next_cursor"]) == (made, None)


def test_a_change_keeps_what_it_does_not_name(owner: Caller, company: UUID) -> None:
    made = create(owner, burst=3)
    answer = owner.patch(f"/instances/{made['id']}", {"name": "Sala 2", "paused": True})
    assert (answer.status_code, answer.json["name"], answer.json["paused"], answer.json["burst"]) == (
        200,
        "Sala 2",
        True,
        3,
    )
    line = instances.line(company, UUID(made["id"]))
    assert line is not None and line.paused
    shown = owner.get(f"/instances/{made['id']}").json
    assert (shown["has_secret"], shown["has_login"], shown["base_url"]) == (True, True, "http://127.0.0.1:9")


def test_what_is_sent_uses_the_token_given_last(owner: Caller, company: UUID) -> None:
    with Gateway() as gateway:
        made = create(owner, base_url=gateway.url, token=ACCOUNT.token, secret=..., login=...)
        number = road.Number(company, UUID(made["id"]), path_of(made), None)
        fork_says(number, owner.client, "Oi")
        thread = f"/conversations/{road.conversation(company).id}/messages"
        for token, words in ((ACCOUNT.token, "um"), ("token-errado", "dois")):
            assert owner.patch(f"/instances/{made['id']}", {"name": "Outra", "token": token}).status_code == 200
            owner.post(thread, {"text": words})
            road.run_due(company, wait_s=5)
        assert gateway.texts == ["um"]


def test_null_takes_secret_and_login_away(owner: Caller) -> None:
    made = create(owner)
    answer = owner.patch(f"/instances/{made['id']}", {"secret": None, "login": None})
    assert (answer.status_code, answer.json["has_secret"]) == (200, False)
    assert owner.get(f"/instances/{made['id']}").json["has_login"] is False


def test_a_new_secret_counts_at_once(owner: Caller, company: UUID) -> None:
    made = owner.post("/instances", {"channel": "simulator", "name": "Demo", "secret": "segredo-1"}).json
    before = road.Number(company, UUID(made["id"]), path_of(made), "segredo-1")
    before.says(owner.client, "Oi")
    owner.patch(f"/instances/{made['id']}", {"secret": "segredo-2"})
    assert before.post(owner.client, {"id": "m", "from": road.CUSTOMER, "text": "Oi"}).status_code == 401


def test_a_deleted_numbers_address_is_unknown_at_once(owner: Caller, company: UUID) -> None:
    made = create(owner)
    assert owner.client.get(path_of(made)).status_code == 200
    assert instances.line(company, UUID(made["id"])) is not None
    assert owner.delete(f"/instances/{made['id']}").status_code == 204
    assert owner.client.get(path_of(made)).status_code == 404
    assert instances.line(company, UUID(made["id"])) is None
    assert owner.get(f"/instances/{made['id']}").status_code == 404


@pytest.mark.req("SE-02")
@pytest.mark.parametrize(
    "base_url",
    [
        "http://10.0.0.5",
        "http://192.168.1.1:8080",
        "http://169.254.169.254/latest",
        "http://[fd00::1]",
        "ftp://gateway.example",
        "http://user:pass@127.0.0.1",
        "http://0.0.0.0:80",
    ],
)
def test_an_address_inside_our_own_network_is_refused(owner: Caller, base_url: str) -> None:
    answer = owner.post("/instances", whaticket(base_url=base_url))
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "base_url")
    made = create(owner)
    changed = owner.patch(f"/instances/{made['id']}", {"base_url": base_url})
    assert (changed.status_code, changed.json["errors"][0]["field"]) == (422, "base_url")
    assert owner.get(f"/instances/{made['id']}").json["base_url"] == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ...}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "nul\x00"}, "name"),
        ({"channel": "telegram"}, "channel"),
        ({"channel": ...}, "channel"),
        ({"dialect": ...}, "dialect"),
        ({"dialect": "outro"}, "dialect"),
        ({"base_url": ...}, "base_url"),
        ({"base_url": "nada"}, "base_url"),
        ({"token": ""}, "token"),
        ({"token": "  "}, "token"),
        ({"token": ...}, "token"),
        ({"secret": "curto"}, "secret"),
        ({"login": {"email": "a@b.c"}}, "login.password"),
        ({"per_minute": 81}, "per_minute"),
        ({"burst": 0}, "burst"),
        ({"burst": True}, "burst"),
        ({"queue_id": 2**40}, "queue_id"),
        ({"webhook_url": "http://meu"}, "webhook_url"),
    ],
)
def test_a_body_with_a_mistake_names_the_field(owner: Caller, changes: dict[str, Any], field: str) -> None:
    answer = owner.post("/instances", whaticket(**changes))
    assert answer.status_code == 422, answer.json
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert owner.get("/instances").json["items"] == []


def test_all_mistakes_are_named_at_once(owner: Caller) -> None:
    answer = owner.post("/instances", whaticket(name="", dialect="outro", extra=1))
    assert {error["field"] for error in answer.json["errors"]} == {"name", "dialect", "extra"}


@contextmanager
def connections_held_while_looking_up(host: str) -> Iterator[list[int]]:
    """How many of the application's connections are in use whenever this name is looked up."""
    held: list[int] = []
    is_over = False

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.getaddrinfo" and arguments[0] == host and not is_over:
            held.append(sum(engine.pool.checkedout() for engine in app_engines()))  # type: ignore[attr-defined]

    sys.addaudithook(hear)  # it stays for good, so it must know when it is over
    try:
        yield held
    finally:
        is_over = True


def test_a_slow_name_server_keeps_no_connection_of_the_database(owner: Caller) -> None:
    with connections_held_while_looking_up("localhost") as held:
        made = create(owner, base_url="http://localhost:9")
        owner.patch(f"/instances/{made['id']}", {"base_url": "http://localhost:10"})
    assert held == [0, 0]
