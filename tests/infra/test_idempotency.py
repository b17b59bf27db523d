"""One key, one deed: also for two requests at the same moment, and not for one that failed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app.infra import idempotency
from app.infra.idempotency import Answer, KeyReused, Request
from app.infra.tenancy import tenant_session
from tests.infra.work.rows import blocked_transactions, eventually

pytestmark = pytest.mark.req("TN-03", "IN-04")

ASKED = Request("user:ana POST /api/notes", "k-1", b"digest")


class Deed:
    """Work that counts how often it was done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> Answer:
        self.done += 1
        return {"number": self.done, "name": "Zoë \u202e"}, 201


def ask(company: UUID, deed: Callable[[], Answer], request: Request | None = ASKED) -> Answer:
    with tenant_session(company) as session:
        return idempotency.once(session, request, deed)


def test_the_same_request_gets_the_same_answer_and_is_done_once(company: UUID) -> None:
    deed = Deed()
    assert ask(company, deed) == ask(company, deed) == ({"number": 1, "name": "Zoë \u202e"}, 201)
    assert deed.done == 1


def test_without_a_key_it_is_done_each_time(company: UUID) -> None:
    deed = Deed()
    ask(company, deed, None)
    ask(company, deed, None)
    assert deed.done == 2


def test_another_request_under_the_key_is_refused(company: UUID) -> None:
    deed = Deed()
    ask(company, deed)
    with pytest.raises(KeyReused):
        ask(company, deed, Request(ASKED.scope, ASKED.key, b"other"))
    assert deed.done == 1


@pytest.mark.parametrize("scope", ["user:bia POST /api/notes", "user:ana POST /api/other"])
def test_the_key_of_another_person_or_place_is_another_key(company: UUID, scope: str) -> None:
    deed = Deed()
    ask(company, deed)
    ask(company, deed, Request(scope, ASKED.key, ASKED.digest))
    assert deed.done == 2


def test_the_key_of_another_company_is_another_key(company: UUID, other_company: UUID) -> None:
    deed = Deed()
    ask(company, deed)
    ask(other_company, deed)
    assert deed.done == 2


def test_a_request_that_fails_leaves_its_key_free(company: UUID) -> None:
    def fail() -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(company, fail)
    assert ask(company, Deed())[1] == 201


def test_of_two_at_the_same_moment_the_second_waits_and_gets_the_firsts_answer(company: UUID) -> None:
    begun, go_on, deed = threading.Event(), threading.Event(), Deed()

    def slowly() -> Answer:
        begun.set()
        assert go_on.wait(20)
        return deed()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, company, slowly)
        assert begun.wait(20)
        second = pool.submit(ask, company, deed)
        eventually(lambda: blocked_transactions() > 0, "the second waits")
        go_on.set()
        assert first.result(20) == second.result(20)
    assert deed.done == 1


def test_after_a_day_the_key_is_forgotten(company: UUID) -> None:
    deed = Deed()
    ask(company, deed)
    with tenant_session(company) as session:
        session.execute(
            text("UPDATE idempotency_keys SET created_at = created_at - CAST(:age AS interval)"),
            {"age": idempotency.LASTS + timedelta(seconds=1)},
        )
    ask(company, deed)
    assert deed.done == 2


def test_answers_are_not_readable_in_the_database(company: UUID) -> None:
    ask(company, lambda: ({"webhook_url": "https://segredo"}, 201))
    with tenant_session(company) as session:
        assert "segredo" not in str(session.scalar(text("SELECT answer FROM idempotency_keys")))
