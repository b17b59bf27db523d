"""A conversation's states as a drawing: where each one stands, and the lines of the steps taken between them. Pure geometry.

The places are chosen by hand, the lines come from the path: a narrow pane has room for those that mattered, not for all that the table
allows. What may come next is marked at the states themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.conversations import fsm
from app.conversations.fsm import State, Trigger
from app.conversations.path import Step

_ROWS: Final = (
    (State.NEW, State.GREETING),
    (State.ANSWERING,),
    (State.QUALIFYING_QUOTE, State.SCHEDULING),
    (State.CONFIRMING, State.RESCHEDULING),
    (State.CANCELLING, State.AFTER_CARE),
    (State.WAITING_PERSON, State.WITH_PERSON),
    (State.OPTED_OUT, State.CLOSED),
)
WIDTH: Final = 250  # of the pane, where it is narrowest: nothing is drawn smaller than it is meant
_HEIGHT_OF_BOX: Final = 28
_GAP_X: Final = 6
_GAP_Y: Final = 20
_MARGIN: Final = 4
HEIGHT: Final = 2 * _MARGIN + len(_ROWS) * _HEIGHT_OF_BOX + (len(_ROWS) - 1) * _GAP_Y


class Mark(StrEnum):
    """What a state is to this conversation: where it is, where it was, where one step leads, or none of these."""

    HERE = "here"
    BEEN = "been"
    NEXT = "next"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class Box:
    """Where a state stands."""

    state: State
    mark: Mark
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A step between two states, as the `d` of an SVG path. `latest`: it led to where the conversation is."""

    start: State
    to: State
    d: str
    latest: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws."""

    boxes: Sequence[Box]
    lines: Sequence[Line]
    width: int = WIDTH
    height: int = HEIGHT


def drawn(here: State, steps: Sequence[Step]) -> Drawing:
    """The states with this path (newest first) through them."""
    moves = [(step.start, step.to) for step in steps if step.moved and step.to is not None]
    been = {state for move in moves for state in move}
    boxes = {box.state: box for box in _boxes(here, been)}
    latest = moves[0] if moves else None
    lines = [
        Line(start, to, _curve(boxes[start], boxes[to]), (start, to) == latest) for start, to in dict.fromkeys(moves)
    ]
    return Drawing(list(boxes.values()), sorted(lines, key=lambda line: line.latest))


def _boxes(here: State, been: Collection[State]) -> Iterable[Box]:
    ahead = {fsm.move(here, trigger) for trigger in Trigger}
    for number, row in enumerate(_ROWS):
        width = (WIDTH - 2 * _MARGIN - (len(row) - 1) * _GAP_X) / len(row)
        for place, state in enumerate(row):
            yield Box(
                state,
                _mark(state, here, been, ahead),
                x=round(_MARGIN + place * (width + _GAP_X), 1),
                y=_MARGIN + number * (_HEIGHT_OF_BOX + _GAP_Y),
                width=round(width, 1),
                height=_HEIGHT_OF_BOX,
            )


def _mark(state: State, here: State, been: Collection[State], ahead: Collection[State | None]) -> Mark:
    if state is here:
        return Mark.HERE
    if state in been:
        return Mark.BEEN
    return Mark.NEXT if state in ahead else Mark.FAR


def _curve(start: Box, to: Box) -> str:
    """From edge to edge, bent to one side, so that the way back does not lie on the way there. In a row it bends over what is between."""
    (x1, y1), (x2, y2) = start.middle, to.middle
    if start.y == to.y:
        return _beside(start, to)
    down = 1 if y2 > y1 else -1
    y1 += down * start.height / 2
    y2 -= down * to.height / 2
    bend = down * 10
    x1, x2 = x1 + bend, x2 + bend
    middle = (y1 + y2) / 2
    return f"M{x1:.1f} {y1:.1f}C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {y2:.1f}"


def _beside(start: Box, to: Box) -> str:
    (x1, _), (x2, _) = start.middle, to.middle
    right = x2 > x1
    y = start.y + start.height if right else start.y  # there below, back above
    high = y + 12 if right else y - 12
    x1, x2 = (x1 + 14, x2 - 14) if right else (x1 - 14, x2 + 14)
    return f"M{x1:.1f} {y:.1f}C{x1:.1f} {high:.1f} {x2:.1f} {high:.1f} {x2:.1f} {y:.1f}"
