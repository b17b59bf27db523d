"""How long she listens: a table of what people write, and bursts through the door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.turns import debounce
from app.turns.settings import TurnSettings
from tests import road
from tests.thinking import Thinking

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SETTINGS = TurnSettings(wait_finished_s=2, wait_unfinished_s=5, wait_most_s=15)


def _due(text: str, **changes: Any) -> debounce.Wait:
    given: dict[str, Any] = {"now": NOW, "waiting_since": None, "pause_s": None, "rhythm_s": None, "settings": SETTINGS}
    return debounce.due(text, **(given | changes))


def _wait(text: str, **changes: Any) -> tuple[float, str]:
    wait = _due(text, **changes)
    return (wait.due_at - NOW).total_seconds(), wait.override


@pytest.mark.req("IN-05")
@given(st.floats(0, 60), st.floats(0, 60), st.floats(0, 120))
def test_in_a_hurry_she_waits_a_second_and_never_longer_than_usual(one: float, other: float, most: float) -> None:
    usual = TurnSettings(wait_finished_s=min(one, other), wait_unfinished_s=max(one, other), wait_most_s=most)
    hurried = debounce.hurried(usual)
    for words in ("Vocês abrem sábado?", "Oi"):
        wait = _due(words, settings=hurried).due_at
        assert wait <= NOW + timedelta(seconds=1)
        assert wait <= _due(words, settings=usual).due_at
    assert hurried.wait_finished_s <= hurried.wait_unfinished_s


@pytest.mark.req("IN-05")
@pytest.mark.parametrize(
    "text",
    ["Vocês abrem sábado?", "Quero marcar uma consulta para amanhã.", "obrigada!", "muito obrigado", "ok valeu", "2", "1)",
     "quanto custa", "vocês atendem unimed", "tem estacionamento", "Preciso remarcar minha consulta de quinta feira", ""],
)  # fmt: skip
def test_what_reads_like_the_end_of_a_thought_is_finished(text: str) -> None:
    assert debounce.looks_finished(text)
    assert _wait(text) == (2, "none")


@pytest.mark.req("IN-05")
@pytest.mark.parametrize(
    "text",
    ["oi", "Olá!", "bom dia", "Oi, tudo bem?", "boa tarde, tudo bom?", "eu queria saber se", "quero marcar para", "meu nome é Ana,",
     "então:", "e", "gostaria de", "Vocês fazem clareamento e", "dente", "sim"],
)  # fmt: skip
def test_a_greeting_or_half_a_sentence_is_not_finished(text: str) -> None:
    assert not debounce.looks_finished(text)
    assert _wait(text) == (5, "unfinished")


@pytest.mark.req("IN-05")
@pytest.mark.parametrize(
    ("pause_s", "rhythm_s", "expected"),
    [
        (None, None, (2, "none")),
        (1.0, None, (2, "none")),
        (4.0, None, (6, "rhythm")),
        (None, 4.0, (6, "rhythm")),
        (2.0, 4.0, (6, "rhythm")),
        (11.0, None, (7.5, "rhythm")),
        (13.0, None, (2, "none")),
        (13.0, 4.0, (6, "rhythm")),
    ],
)
def test_a_persons_own_rhythm_stretches_the_wait_within_a_burst(
    pause_s: float | None, rhythm_s: float | None, expected: tuple[float, str]
) -> None:
    since = NOW - timedelta(seconds=3)
    assert _wait("Vocês abrem sábado?", waiting_since=since, pause_s=pause_s, rhythm_s=rhythm_s) == expected


@pytest.mark.req("IN-05")
def test_rhythm_does_not_delay_the_first_message_of_a_burst() -> None:
    assert _wait("Vocês abrem sábado?", rhythm_s=10.0) == (2, "none")


@pytest.mark.req("IN-05")
@pytest.mark.parametrize(("waited_s", "left_s"), [(9, 5), (12, 3), (15, 0), (60, 0)])
def test_nobody_waits_longer_than_the_bound_from_the_first_message(waited_s: int, left_s: int) -> None:
    wait, override = _wait("e também", waiting_since=NOW - timedelta(seconds=waited_s))
    assert wait == left_s
    assert override == ("unfinished" if left_s == 5 else "longest")


@pytest.mark.req("IN-05")
@given(
    text=st.text(max_size=60),
    waited_s=st.none() | st.floats(0, 1000),
    pause_s=st.none() | st.floats(0, 100),
    rhythm_s=st.none() | st.floats(0, 100),
)
def test_the_wait_is_never_in_the_past_and_never_beyond_the_bound(
    text: str, waited_s: float | None, pause_s: float | None, rhythm_s: float | None
) -> None:
    since = None if waited_s is None else NOW - timedelta(seconds=waited_s)
    due_at = _due(text, waiting_since=since, pause_s=pause_s, rhythm_s=rhythm_s).due_at
    assert NOW <= due_at <= max(NOW, (since or NOW) + timedelta(seconds=SETTINGS.wait_most_s))


@pytest.mark.req("IN-05")
def test_bounds_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValidationError):
        TurnSettings(wait_finished_s=5, wait_unfinished_s=2)


@pytest.mark.req("IN-05", "IN-04")
def test_a_burst_of_five_fragments_is_one_turn_with_one_answer(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    fragments = ["oi", "queria saber", "se vocês", "fazem clareamento", "e quanto custa?"]
    for fragment in fragments:
        number.says(client, fragment)
        assert road.run_due(company, wait_s=1.6) == 0
    road.run_due(company, wait_s=10)
    road.run_due(company, wait_s=10)
    assert mind.asked == [fragments]
    assert road.replies(company) == ["eco: e quanto custa?"]
    assert [turn.state for turn in road.turns(company)] == ["answered"]


@pytest.mark.req("IN-05")
def test_a_finished_sentence_is_answered_sooner_than_a_greeting(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "Vocês abrem aos sábados?")
    number.says(client, "oi", sender="5511988880002")
    road.run_due(company, wait_s=3)
    assert mind.asked == [["Vocês abrem aos sábados?"]]
    road.run_due(company, wait_s=3)
    assert mind.asked == [["Vocês abrem aos sábados?"], ["oi"]]


@pytest.mark.req("IN-05")
def test_fragments_without_end_are_answered_at_the_bound(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    longest = road.counted("debounce_overrides_total", reason="longest")
    for n in range(8):
        number.says(client, f"e mais {n} de")
        assert road.run_due(company, wait_s=1.5) == 0
    assert road.run_due(company, wait_s=3.5) > 0
    assert len(mind.asked) == 1
    assert road.counted("debounce_overrides_total", reason="longest") > longest


@pytest.mark.req("IN-05")
def test_a_contacts_pauses_within_a_burst_are_learnt(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    for words in ("oi", "queria", "marcar"):
        number.says(client, words)
        road.pass_time(3)
    (contact,) = road.contacts(company)
    assert contact.rhythm_s == pytest.approx(3, abs=0.5)


@pytest.mark.req("IN-05")
def test_an_answered_message_begins_a_new_burst(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=5)
    number.says(client, "E aos domingos, abrem?")
    road.run_due(company, wait_s=3)
    assert [said[-1] for said in mind.asked] == ["Vocês abrem aos sábados?", "E aos domingos, abrem?"]
