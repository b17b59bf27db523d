"""Who writes what: complete sentences, each with a token of its own, from people who come back after a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

from scripts.bench.installation import Number
from scripts.bench.webhooks import Event, token_of

COMES_BACK_AFTER_S: Final = 20.0  # longer than the pauses within one burst, so that nearly every message is a turn

_numbers = count(1)
_people = count(1)


class Customers:
    """People of the given numbers, enough that none writes twice within COMES_BACK_AFTER_S at this rate."""

    def __init__(self, numbers: Sequence[Number], rate: float) -> None:
        people = max(len(numbers), int(rate * COMES_BACK_AFTER_S))
        self._people = [(numbers[index % len(numbers)], phone()) for index in range(people)]

    def messages(self, how_many: int) -> Iterator[tuple[str, Event]]:
        """Tokens and the events that carry them."""
        for index in range(how_many):
            number, sender = self._people[index % len(self._people)]
            token = token_of(next(_numbers))
            text = f"Vocês atendem no sábado de manhã, com o pedido {token}?"
            yield token, Event(number.path, sender, text, f"3A{token}")


def phone() -> str:
    """A mobile number that nobody had before."""
    return f"551198{next(_people):07d}"
