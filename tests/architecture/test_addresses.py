"""Whatever stands in an address, no page and no answer falls over it: every parameter of every GET route, with what no program sends."""

from __future__ import annotations

import base64
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.routing import Rule

from app.factory import create_app
from app.infra.describing import description_of
from tests import road
from tests.painel.browser import Browser
from tests.painel.conftest import Person, create_person

pytestmark = pytest.mark.req("SE-02")

NOBODY: Final = str(UUID(int=0))
WHEN: Final = "2026-01-01T00:00:00+00:00"
STREAMS: Final = {"painel.live.events": "answers for as long as the page is open"}


def cursor(*place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


# As they stand in an address, escaped already: some are no text at all.
WORST: Final = ("a%00b", "%ED%A0%80", "%C2%B2", "%E2%80%AE%E2%80%8F", "9" * 5000, "-1")
WORDS: Final = [
    *WORST,
    *(
        "%00",
        "%FF%FE",
        "%D9%A3",
        "%F0%9F%99%82" * 500,
        "9" * 30,
        "1e999",
        "NaN",
        "%27%22%3B--",
        "true",
        "[]",
        "{}",
        "%5B" * 3000,
    ),
    *("2026-02-30", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00%2B14:00", NOBODY, "x" * 10_000),
]
PLACES: Final = [
    *("%00", "%C3%A9", "x", "W10", "x" * 5000, cursor(), cursor(None), cursor({}), cursor([[]]), cursor(True)),
    *(cursor(-1), cursor(2**63), cursor(10**300), cursor(1.5), cursor(float("nan")), cursor("\x00"), cursor("\ud800")),
    *(cursor(WHEN, 5), cursor(WHEN, None), cursor(WHEN, []), cursor(WHEN, "\x00"), cursor(WHEN, "\u202e")),
    *(cursor("0001-01-01T00:00:00+14:00", NOBODY), cursor("9999-12-31T23:59:59-14:00", NOBODY), cursor(5, NOBODY)),
    *(cursor(WHEN, "a\x00", 5), cursor(WHEN, "work", 10**40), cursor(WHEN, ["work"], 1), cursor(WHEN, "work", "1")),
    *(base64.urlsafe_b64encode(b"[" * depth).decode() for depth in (300, 3000)),
    *(quote(f"2020-01-01|{rest}") for rest in ("\x00|1", "work|" + "9" * 60, "work|²", "work|-1", "outro|1", "|")),
]


@pytest.fixture
def app(database: Any, redis_clean: Redis) -> Flask:
    app = create_app()
    app.config.update(API_PER_MINUTE=10**6, PAINEL_PER_MINUTE=10**6, STRANGERS_PER_MINUTE=10**6)
    return app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with road.client_of(app) as client:
        yield client


@pytest.fixture
def owner(company: UUID) -> Person:
    return create_person(company)


@pytest.fixture
def there(client: FlaskClient, company: UUID) -> dict[str, UUID]:
    """What addresses may name, so that a page gets as far as what is asked of it."""
    number = road.connect(company)
    number.says(client, "Tem horário?", name="Ana")
    conversation = road.conversation(company)
    return {"conversation_id": conversation.id, "instance_id": number.id, "contact_id": conversation.contact_id}


def listing(app: Flask, begins: str) -> list[Rule]:
    rules = (rule for rule in app.url_map.iter_rules() if rule.rule.startswith(begins))
    return [rule for rule in rules if "GET" in (rule.methods or ()) and rule.endpoint not in STREAMS]


def path_of(rule: Rule, there: dict[str, UUID]) -> str:
    path = re.sub(r"<uuid:(\w+)>", lambda found: str(there.get(found[1]) or uuid4()), rule.rule)
    return re.sub(r"<[\w:]+>", "1", path)


def asked_of(room: Path) -> set[str]:
    """The names of the parameters that a room's pages read from an address."""
    code = "\n".join(path.read_text() for path in room.glob("painel*.py"))
    return set(re.findall(r'(?:args\.get|values\.get|given\.get|uuid_in|_text|_day|_number)\("(\w+)"', code))


def fallen_over(client: FlaskClient, path: str, names: set[str], headers: dict[str, str]) -> list[str]:
    """Every word in all parameters at once, the worst in each alone: what one refuses would hide what another does not."""
    words = sorted(names - {"cursor"})
    tried = ["&".join(f"{name}={value}" for name in words) for value in WORDS]
    tried += [f"{name}={value}" for name in words for value in WORST]
    tried += [f"cursor={value}" for value in PLACES if "cursor" in names]
    asked = [f"{path}{given}" for given in tried if given]
    return [address[:200] for address in asked if client.get(address, headers=headers).status_code >= 500]


def test_no_parameter_of_the_api_makes_it_fall_over(
    app: Flask, client: FlaskClient, owner: Person, there: dict[str, UUID]
) -> None:
    tokens = client.post("/api/auth/login", json={"email": owner.email, "password": owner.password}).json
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    asked, fallen = 0, []
    for rule in listing(app, "/api/"):
        told = description_of(app.view_functions[rule.endpoint])
        if told is not None and told.query is not None:
            asked += 1
            given = set(told.query.model_fields)
            address = path_of(rule, there)
            needed = "q" in given and told.query.model_fields["q"].is_required()
            fallen += fallen_over(client, f"{address}?q=horario&" if needed else f"{address}?", given, headers)
    assert asked >= 7, "the lists say what they take"
    assert fallen == []


def test_no_parameter_of_the_panel_makes_it_fall_over(
    app: Flask, client: FlaskClient, owner: Person, there: dict[str, UUID]
) -> None:
    Browser(client).sign_in(owner.email, owner.password)
    known, fallen = set(), []
    for rule in listing(app, "/painel"):
        view = inspect.unwrap(app.view_functions[rule.endpoint])
        names = asked_of(Path(inspect.getfile(view)).parent) if rule.endpoint != "painel.static" else set()
        known |= names
        fallen += fallen_over(client, f"{path_of(rule, there)}?", names, {})
    assert {"cursor", "antes", "q", "canal", "de", "tipo", "correlacao", "lado", "next"} <= known
    assert fallen == []
