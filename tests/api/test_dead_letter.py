"""What was given up, through the API: seen with its cause in words, brought back, put aside; by its own company only."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.tenants.models import Role
from tests import road
from tests.api.conftest import Caller, SignIn
from tests.operations.test_dead_letter import bury

pytestmark = pytest.mark.req("IN-07")


def test_an_entry_says_why_in_words_and_hides_what_is_personal(owner: Caller, company: UUID) -> None:
    entry = bury(company, "k", kind="turns.run", payload={"phone": "+5511988880001"})
    (seen,) = owner.get("/dead-letter").json["items"]
    assert (seen["id"], seen["cause_in_words"]) == (entry, "A secretária não conseguiu responder esta conversa.")
    assert "988880001" not in str(seen)
    assert owner.get(f"/dead-letter/{entry}").json == seen


def test_entries_are_brought_back_one_or_many_and_what_is_gone_is_named(owner: Caller, company: UUID) -> None:
    one, two, three = (bury(company, key) for key in "abc")
    assert owner.post(f"/dead-letter/{one}/reprocess").json == {"reprocessed": [one], "missing": []}
    many = owner.post("/dead-letter/reprocess", {"ids": [two, three, one]}).json
    assert many == {"reprocessed": [two, three], "missing": [one]}
    assert owner.get("/dead-letter").json["items"] == []
    assert {row.state for row in road.work_rows(company)} == {"pending"}


def test_an_entry_is_put_aside_with_a_reason(owner: Caller, company: UUID) -> None:
    entry = bury(company, "k")
    assert owner.post(f"/dead-letter/{entry}/discard", {"reason": ""}).status_code == 422
    assert owner.post(f"/dead-letter/{entry}/discard", {"reason": "teste antigo"}).status_code == 204
    assert owner.post(f"/dead-letter/{entry}/discard", {"reason": "teste antigo"}).status_code == 404


def test_the_list_comes_in_pages(owner: Caller, company: UUID) -> None:
    entries = {bury(company, key) for key in "abc"}
    first = owner.get("/dead-letter?limit=2").json
    rest = owner.get("/dead-letter", query_string={"limit": 2, "cursor": first["next_cursor"]}).json
    assert {each["id"] for each in (*first["items"], *rest["items"])} == entries
    assert rest["next_cursor"] is None


def test_another_companys_entries_are_not_there(owner: Caller, other_owner: Caller, company: UUID) -> None:
    entry = bury(company, "k")
    assert other_owner.get("/dead-letter").json["items"] == []
    for address in (entry, "work:0", "nonsense", "work:%2B1"):
        assert other_owner.get(f"/dead-letter/{address}").status_code == 404
        assert other_owner.post(f"/dead-letter/{address}/reprocess").status_code == 404
        assert other_owner.post(f"/dead-letter/{address}/discard", {"reason": "não é meu"}).status_code == 404
    assert owner.get("/dead-letter").json["items"] != []


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR])
def test_who_only_reads_changes_nothing(sign_in: SignIn, company: UUID, role: Role) -> None:
    entry, caller = bury(company, "k"), sign_in(company, role)
    assert caller.get("/dead-letter").status_code == 200
    assert caller.post(f"/dead-letter/{entry}/reprocess").status_code == 403
