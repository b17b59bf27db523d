"""What an operator may tell us about a gateway, and what is said when it is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from app.channels import registry
from app.errors import Invalid

GIVEN: dict[str, Any] = {
    "base_url": "http://127.0.0.1:3000/",
    "token": " segredo-da-conexao ",
    "login": {"email": "bot@exemplo.com.br", "password": "segredo-do-bot"},
}


@pytest.mark.req("IN-13")
@pytest.mark.parametrize("dialect", ["fork", "flat"])
def test_a_configuration_is_kept_tidied(dialect: str) -> None:
    kept = registry.validated("whaticket", dialect, GIVEN)
    assert kept == GIVEN | {"base_url": "http://127.0.0.1:3000", "token": "segredo-da-conexao"}
    assert registry.build("whaticket", dialect, kept) is not None


@pytest.mark.req("IN-13")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"base_url": None}, "base_url"),
        ({"base_url": "http://10.0.0.1"}, "base_url"),
        ({"base_url": "http://127.0.0.1/?x=1"}, "base_url"),
        ({"token": ""}, "token"),
        ({"token": "   "}, "token"),
        ({"token": "ação"}, "token"),
        ({"login": {"email": "x@y.z"}}, "login.password"),
        ({"queue_id": 0}, "queue_id"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_configuration_names_the_field_and_shows_no_secret(change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        registry.validated("whaticket", "fork", GIVEN | change)
    assert refusal.value.details["field"] == field
    assert "segredo" not in f"{refusal.value} {refusal.value.__cause__}"


@pytest.mark.req("IN-13")
def test_a_configuration_shows_no_secret_when_printed() -> None:
    channel = registry.build("whaticket", "fork", registry.validated("whaticket", "fork", GIVEN))
    assert "segredo" not in repr(vars(channel))


@pytest.mark.req("IN-08")
def test_real_numbers_are_paced_and_the_simulator_is_not() -> None:
    pacing = registry.limits("whaticket")
    assert pacing is not None
    assert (pacing.burst, pacing.per_minute) == (5, 30)
    assert registry.limits("simulator") is None


@pytest.mark.req("IN-01")
def test_an_id_given_by_the_gateway_stands_for_itself_alone() -> None:
    assert registry.same_event_ids("simulator", "flat-x") == ("flat-x",)
