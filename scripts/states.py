#!/usr/bin/env python3
"""Draw the states of a conversation into docs/estados.md, from the table in app/conversations/fsm.py. `--check` only says whether it is
out of date."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from app.conversations import fsm
from app.conversations.fsm import SERVING, State, Trigger
from app.conversations.state_words import MEANINGS, STATES, TRIGGERS

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "estados.md"
_SERVING: Final = "atendendo"
_GROUPS: Final = (
    ("O cliente", sorted(fsm.CUSTOMERS, key=list(Trigger).index)),
    ("O que foi feito", sorted(fsm.DONE, key=list(Trigger).index)),
    ("A equipe", sorted(fsm.PEOPLES, key=list(Trigger).index)),
    ("O tempo", [Trigger.IDLE]),
)

Edges = Mapping[tuple[str, str], list[Trigger]]


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Os estados de uma conversa"
    yield ""
    yield "Feito por `scripts/states.py` a partir da tabela de `app/conversations/fsm.py`: não edite aqui. Um passo que não está na"
    yield "tabela é recusado, guardado em `conversation_transitions` e contado em `fsm_transitions_total`."
    yield ""
    yield "```mermaid"
    yield from _diagram()
    yield "```"
    yield ""
    yield f"`{_SERVING}` é qualquer estado em que a secretária conduz a conversa: {_named(SERVING)}. O desenho mostra o que muda de estado;"
    yield f"a tabela, tudo o que é permitido. De `{State.OPTED_OUT}` o que o cliente quer leva aonde leva de `{State.NEW}`."
    yield ""
    yield "| Estado | | O que é |"
    yield "|---|---|---|"
    for state in State:
        yield f"| `{state}` | {STATES[state]} | {MEANINGS[state]} |"
    yield ""
    yield "## O que move"
    yield ""
    yield "| De quem | |"
    yield "|---|---|"
    for whose, triggers in _GROUPS:
        yield f"| {whose} | {'; '.join(f'`{trigger}` ({TRIGGERS[trigger]})' for trigger in triggers)} |"
    yield ""
    yield "## A tabela"
    yield ""
    yield "| De | Para | Por |"
    yield "|---|---|---|"
    for state in State:
        for to in State:
            if triggers := [trigger for trigger in Trigger if fsm.move(state, trigger) is to]:
                yield f"| `{state}` | {'fica' if to is state else f'`{to}`'} | {', '.join(triggers)} |"


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f'    state "{STATES[State.NEW]}, {STATES[State.ANSWERING]}, {STATES[State.SCHEDULING]} …" as {_SERVING}'
    for state in State:
        yield f'    state "{STATES[state]}" as {state}'
    yield f"    [*] --> {State.NEW}"
    for (start, to), triggers in _edges().items():
        yield f"    {start} --> {to}: {', '.join(triggers)}"


def _edges() -> Edges:
    """What changes the state. What all states in which she serves have in common is drawn once."""
    edges: dict[tuple[str, str], list[Trigger]] = {}
    for trigger in Trigger:
        leads = {state: to for state in State if (to := fsm.move(state, trigger)) is not None}
        shared = {leads.get(state) for state in SERVING}
        together = len(shared) == 1 and None not in shared
        for state, to in leads.items():
            start = _SERVING if together and state in SERVING else state
            if state is State.OPTED_OUT and to is leads.get(State.NEW):
                continue  # as from a new one: said beside the drawing
            if to is not state and trigger not in edges.setdefault((start, to), []):
                edges[(start, to)].append(trigger)
    return {pair: triggers for pair, triggers in edges.items() if triggers}


def _named(states: frozenset[State]) -> str:
    return ", ".join(f"`{state}`" for state in State if state in states)


def main(check: bool) -> int:
    made = page()
    stale = not PAGE.exists() or PAGE.read_text() != made
    if check and stale:
        print(f"{PAGE.name} is out of date. Run scripts/states.py.", file=sys.stderr)
    elif stale:
        PAGE.write_text(made)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
