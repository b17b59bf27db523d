"""The pure decisions of an outbox: what leaves next, how fast, and which option a reply means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversations import rules
from app.conversations.models import MessageState, Purpose
from app.conversations.outbox import split
from app.conversations.rules import Pending, Step, Wait

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LEASE, EPOCH = 7, 3
SOON = NOW + timedelta(seconds=10)
LATER = NOW + timedelta(seconds=20)

_ids = count(1)


def _message(**changes: Any) -> Pending:
    values: dict[str, Any] = {
        "id": next(_ids), "state": MessageState.QUEUED, "purpose": Purpose.REPLY, "author": "ai", "text": "oi",
        "holder_epoch": EPOCH, "due_at": NOW, "not_before": None, "slot_at": None,
        "expires_at": None, "look_at": None, "sending_lease": None,
    }  # fmt: skip
    return Pending(**(values | changes))


def _doubt(**changes: Any) -> Pending:
    return _message(**{"state": MessageState.IN_DOUBT, "look_at": SOON, "text": "duvidosa", **changes})


def _next(*outbox: Pending) -> Step | Wait:
    return rules.next_step(outbox, now=NOW, lease=LEASE, holder_epoch=EPOCH)


@pytest.mark.req("IN-04")
def test_an_empty_outbox_has_nothing_to_wait_for() -> None:
    assert _next() == Wait(None)


@pytest.mark.req("IN-04")
def test_the_oldest_due_message_goes_first() -> None:
    first, second = _message(), _message()
    assert _next(first, second) == Step("send", first.id)


@pytest.mark.req("IN-04")
@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.PERSON, Purpose.NOTICE])
def test_replies_keep_their_order_behind_one_that_is_not_due(purpose: Purpose) -> None:
    assert _next(_message(not_before=SOON), _message(purpose=purpose, author="person")) == Wait(SOON)


@pytest.mark.req("AG-04")
@pytest.mark.parametrize("purpose", [Purpose.REMINDER, Purpose.FOLLOWUP, Purpose.CAMPAIGN])
def test_a_proactive_message_neither_waits_for_others_nor_holds_them_back(purpose: Purpose) -> None:
    late, due = _message(not_before=SOON), _message(purpose=purpose)
    assert _next(late, due) == Step("send", due.id)
    future, reply = _message(purpose=purpose, due_at=SOON), _message()
    assert _next(future, reply) == Step("send", reply.id)


@pytest.mark.req("IN-04")
def test_it_wakes_at_the_earliest_of_everything_that_waits() -> None:
    reminder = _message(purpose=Purpose.REMINDER, due_at=LATER)
    assert _next(reminder, _message(not_before=SOON)) == Wait(SOON)
    assert _next(reminder, _doubt()) == Wait(SOON)


@pytest.mark.req("IN-04")
def test_a_message_is_ready_at_the_latest_of_its_times() -> None:
    assert _next(_message(due_at=LATER, not_before=SOON)) == Wait(LATER)
    assert _next(_message(not_before=SOON, slot_at=LATER)) == Wait(LATER)
    assert _next(_message(due_at=SOON, not_before=LATER)) == Wait(LATER)


@pytest.mark.req("IN-02")
def test_an_attempt_of_another_lease_is_in_doubt_and_one_of_this_lease_is_under_way() -> None:
    dead = _message(state=MessageState.SENDING, sending_lease=LEASE - 1)
    assert _next(dead) == Step("doubt", dead.id)
    assert _next(_message(state=MessageState.SENDING, sending_lease=LEASE)) == Wait(None)


@pytest.mark.req("IN-02")
def test_a_doubt_is_looked_at_when_its_time_has_come() -> None:
    due = _doubt(look_at=NOW)
    assert _next(due, _message()) == Step("look", due.id)
    assert _next(_doubt()) == Wait(SOON)


@pytest.mark.req("IN-02")
@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.NOTICE, Purpose.REMINDER, Purpose.CAMPAIGN])
def test_everything_that_no_person_says_waits_behind_a_doubt(purpose: Purpose) -> None:
    assert _next(_doubt(), _message(purpose=purpose)) == Wait(SOON)


@pytest.mark.req("IN-02", "AI-14")
def test_a_persons_message_overtakes_a_doubt_unless_its_text_is_the_same() -> None:
    other = _message(purpose=Purpose.PERSON, author="person")
    assert _next(_doubt(), other) == Step("send", other.id)
    assert _next(_doubt(), _message(purpose=Purpose.PERSON, author="person", text="duvidosa")) == Wait(SOON)


@pytest.mark.req("AI-14")
def test_what_she_said_under_an_older_holder_is_cancelled_and_what_a_person_said_is_not() -> None:
    stale = _message(holder_epoch=EPOCH - 1)
    assert _next(stale) == Step("cancel", stale.id)
    person = _message(holder_epoch=EPOCH - 1, author="person", purpose=Purpose.PERSON)
    assert _next(person) == Step("send", person.id)


@pytest.mark.req("AI-14")
def test_an_automatic_notice_leaves_with_the_holder_and_a_reminder_of_the_system_does_not() -> None:
    notice = _message(holder_epoch=EPOCH - 1, author="system", purpose=Purpose.NOTICE)
    assert _next(notice) == Step("cancel", notice.id)
    reminder = _message(holder_epoch=EPOCH - 1, author="system", purpose=Purpose.REMINDER)
    assert _next(reminder) == Step("send", reminder.id)


@pytest.mark.req("IN-08")
def test_a_message_that_lost_its_sense_expires_also_before_its_turn_comes() -> None:
    expired = _message(expires_at=NOW, not_before=SOON)
    assert _next(expired) == Step("expire", expired.id)
    assert _next(_message(expires_at=SOON, not_before=SOON)) == Wait(SOON)


# Pacing


@pytest.mark.req("IN-08", "IN-06")
@pytest.mark.parametrize(
    ("tokens", "idle_s", "expected"),
    [
        (5.0, 0, (4.0, None)),
        (1.0, 0, (0.0, None)),
        (0.0, 0, (-1.0, 2.0)),
        (0.0, 1, (-0.5, 1.0)),
        (-3.0, 0, (-4.0, 8.0)),
        (-3.0, 6, (-1.0, 2.0)),
        (0.0, 2, (0.0, None)),
        (0.0, 3600, (4.0, None)),
        (2.0, -3600, (1.0, None)),
        (0.0, -3600, (-1.0, 2.0)),
    ],
)
def test_a_bucket_gives_what_it_holds_and_fills_with_time(
    tokens: float, idle_s: int, expected: tuple[float, float | None]
) -> None:
    left, wait = rules.take_token(tokens, NOW - timedelta(seconds=idle_s), NOW, burst=5, per_minute=30)
    assert (left, None if wait is None else wait.total_seconds()) == expected


@pytest.mark.req("IN-06")
@given(st.lists(st.floats(0, 20), min_size=1, max_size=40), st.integers(1, 10), st.integers(1, 80))
def test_everybody_gets_an_instant_of_his_own_in_order_and_none_sees_more_than_the_burst_and_the_rate(
    pauses: list[float], burst: int, per_minute: int
) -> None:
    at, tokens, elapsed, leaves = NOW, float(burst), 0.0, list[float]()
    for pause in pauses:
        elapsed += pause
        now = NOW + timedelta(seconds=elapsed)
        tokens, wait = rules.take_token(tokens, at, now, burst=burst, per_minute=per_minute)
        at = now
        leaves.append(elapsed + (wait.total_seconds() if wait else 0.0))
    assert leaves == sorted(leaves)
    for number, leaving in enumerate(leaves, start=1):
        assert number <= burst + leaving * per_minute / 60 + 0.001


# Where a look begins


def _minutes_ago(*ago: float) -> list[datetime]:
    return [NOW - timedelta(minutes=minutes) for minutes in ago]


@pytest.mark.req("IN-02")
@pytest.mark.parametrize(("equals", "start"), [((), 0), ((2,), 2), ((5, 2), 5), ((2, 5, 9), 5), ((4,), 0), ((-1,), 0)])
def test_a_look_begins_before_the_equal_messages_that_lie_close_behind_each_other(
    equals: tuple[float, ...], start: float
) -> None:
    assert [rules.look_start(NOW, _minutes_ago(*equals))] == _minutes_ago(start + 1)


# Which option a reply means

WEEKDAYS = ("Quarta 09:00", "Quinta 14:00", "Sexta 10:30")


@pytest.mark.req("IN-09")
@pytest.mark.parametrize(
    ("reply", "option"),
    [
        ("1", 0), ("2", 1), ("3)", 2), ("opção 2", 1), ("Opcao 3", 2), ("número 1", 0), ("a segunda", 1), ("o terceiro", 2),
        ("2ª", 1), ("1️⃣", 0), ("quinta 14:00", 1), ("QUINTA 14:00", 1), ("quinta", 1), ("pode ser quarta 09:00", 0),
        ("prefiro a primeira", 0), ("2, por favor", 1), ("dois", 1), ("\u200e2", 1), ("sexta 10:30!", 2),
    ],
)  # fmt: skip
def test_a_reply_picks_an_option(reply: str, option: int) -> None:
    assert rules.chosen(reply, WEEKDAYS) == option


@pytest.mark.req("IN-09")
@pytest.mark.parametrize(
    "reply",
    [
        "",
        " ",
        "4",
        "0",
        "99",
        "sim",
        "não sei",
        "às 2",
        "1 ou 2",
        "2 pessoas",
        "quarta ou quinta",
        "sábado",
        "?",
        "\u200b",
        "-1",
    ],
)
def test_a_reply_that_is_not_clearly_one_option_picks_none(reply: str) -> None:
    assert rules.chosen(reply, WEEKDAYS) is None


OFFER = ("Falar com uma pessoa", "Fazer outra pergunta")


@pytest.mark.req("IN-09")
@pytest.mark.parametrize(
    ("reply", "option"),
    [
        ("falar com uma pessoa", 0), ("Sim, quero falar com uma pessoa, por favor!", 0), ("uma pessoa", 0), ("pergunta", 1),
        ("Quero fazer outra pergunta, obrigada", 1),
    ],
)  # fmt: skip
def test_an_option_said_with_courtesy_is_picked(reply: str, option: int) -> None:
    assert rules.chosen(reply, OFFER) == option


@pytest.mark.req("IN-09")
@pytest.mark.parametrize(
    "reply",
    [
        "Não quero falar com uma pessoa, só me diz quanto custa a limpeza?",
        "Não quero falar com uma pessoa",
        "Quero fazer outra pergunta: vocês abrem domingo?",
        "Falar com uma pessoa custa alguma coisa?",
    ],
)
def test_an_option_refused_or_said_among_other_things_is_not_picked(reply: str) -> None:
    assert rules.chosen(reply, OFFER) is None


@pytest.mark.req("IN-09")
def test_an_option_that_is_a_refusal_is_picked_by_its_own_words() -> None:
    assert rules.chosen("Não, obrigada!", ("Sim, por favor", "Não, obrigada")) == 1


@pytest.mark.req("IN-09")
@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=6))
def test_whatever_is_written_picks_an_existing_option_or_none(reply: str, options: list[str]) -> None:
    picked = rules.chosen(reply, options)
    assert picked is None or 0 <= picked < len(options)


# Long answers


@pytest.mark.req("IN-10")
def test_a_long_answer_is_cut_at_the_end_of_a_sentence() -> None:
    assert split("Uma frase. Outra frase. E a última.", 24) == ["Uma frase. Outra frase.", "E a última."]
    assert split("Curta.", 24) == ["Curta."]
    assert split("  ", 24) == []


@pytest.mark.req("IN-10")
@given(st.text(max_size=400), st.integers(10, 80))
def test_parts_are_short_enough_and_lose_nothing_but_spaces(body: str, limit: int) -> None:
    parts = split(body, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(body.split())
