"""The rooms' tools, collected and executed: each call recorded under a key that is the same in every attempt, and none repeated.

A write stands in `tool_calls` before it is made, and what came of it afterwards. An intent without a result is in doubt: it is looked up,
and made again only when it surely was not made. What is recorded is told of the tool it was recorded for, and of no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.conversations import conversations
from app.conversations import tools as of_conversations
from app.errors import DomainError, LookupImpossible, OutcomeUnknown
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.infra.work.item import WorkItem
from app.knowledge import tools as of_knowledge
from app.llm.tools import Call, Tool, ToolResult, Wish
from app.turns.models import ToolState
from app.turns.superseding import MovedOn, may_begin_anew
from app.turns.taking import Taken

UNCERTAIN: Final = ToolResult(
    "Não se sabe se o que o cliente pediu deu certo: uma pessoa da equipe vai conferir e avisar por aqui.", ok=False
)

NOT_DONE: Final = ToolResult("Não foi possível fazer isso agora; uma pessoa da equipe pode ajudar.", ok=False)

_tools: dict[str, Tool[Any]] = {tool.name: tool for tool in (*of_conversations.TOOLS, *of_knowledge.TOOLS)}


def register(tool: Tool[Any]) -> None:
    """Add a tool, or replace one."""
    _tools[tool.name] = tool


def forget(name: str) -> None:
    del _tools[name]


def collected() -> Sequence[Tool[Any]]:
    """Every tool, those that only read first: what they find may spare a write."""
    return sorted(_tools.values(), key=lambda tool: tool.effect != "read")


@dataclass(frozen=True, slots=True)
class Planned:
    """A tool that the turn wants, and with what. `n`: its place in the turn's plan, which names the call in every attempt."""

    n: int
    tool: Tool[Any]
    arguments: BaseModel

    def written(self) -> dict[str, Any]:
        return {"n": self.n, "tool": self.tool.name, "arguments": self.arguments.model_dump(mode="json")}


@dataclass(frozen=True, slots=True)
class Used:
    """A call that was made, in this attempt or an earlier one, and what came of it."""

    tool: Tool[Any]
    arguments: BaseModel
    state: str
    result: ToolResult
    milliseconds: int = 0


def planned(wish: Wish) -> list[Planned]:
    """The tools that this wish sets in motion."""
    asked = [(tool, tool.wanted(wish)) for tool in collected()]
    wanted = [(tool, arguments) for tool, arguments in asked if arguments is not None]
    return [Planned(n, tool, arguments) for n, (tool, arguments) in enumerate(wanted, start=1)]


def planned_before(stored: Iterable[Mapping[str, Any]]) -> list[Planned]:
    """The plan of an earlier attempt. A tool that is not there any more is left out; the others keep their places."""
    there = (each for each in stored if each["tool"] in _tools)
    return [_planned(each["n"], each["tool"], each["arguments"]) for each in there]


def _planned(n: int, name: str, arguments: Mapping[str, Any]) -> Planned:
    """Raises ValidationError where the tool takes other arguments by now."""
    tool = _tools[name]
    return Planned(n, tool, tool.arguments.model_validate(arguments))


class Hands(Protocol):
    """What executes a plan: for good in a turn, or only looking in a preview. `acted`: a write was intended."""

    acted: bool

    def use(self, plan: Sequence[Planned]) -> list[Used]: ...

    def settle(self) -> list[Used]:
        """What earlier attempts intended, and what came of it; nothing is made any more."""


class Looking:
    """Hands of a preview: tools that read are called, of those that write it is said what would come of them."""

    acted = False

    def __init__(self, company_id: UUID) -> None:
        self._company_id = company_id

    def use(self, plan: Sequence[Planned]) -> list[Used]:
        return [self._use(each) for each in plan]

    def settle(self) -> list[Used]:
        return []

    def _use(self, plan: Planned) -> Used:
        if plan.tool.effect == "write":
            return Used(plan.tool, plan.arguments, ToolState.FORESEEN, ToolResult(plan.tool.foreseen))
        return _read(plan, Call("preview", self._company_id, None, None, self._transaction))

    def _transaction(self) -> AbstractContextManager[Session]:
        return tenant_session(self._company_id)


class Acting:
    """Hands of a turn, for as long as it is ours."""

    def __init__(self, item: WorkItem, taken: Taken) -> None:
        self.acted = taken.acted
        self._item = item
        self._taken = taken

    def use(self, plan: Sequence[Planned]) -> list[Used]:
        """Each call once. Raises LeaseLost, and MovedOn where the world moved on before the first write was intended."""
        recorded = self._recorded()
        if not _agree(
            plan, recorded
        ):  # what is recorded was intended; a plan that is not the one it followed may not act beside it
            return [*(_read(each, self._call(each.n)) for each in plan if _only_reads(each)), *self._settled(recorded)]
        return [self._use(each, recorded.get(each.n)) for each in plan]

    def settle(self) -> list[Used]:
        return self._settled(self._recorded())

    def _recorded(self) -> Mapping[int, Row[Any]]:
        """The calls of earlier attempts; where none acted there are none."""
        if not self.acted:
            return {}
        with tenant_session(self._item.company_id) as session:
            return {row.n: row for row in session.execute(_RECORDED, {"turn": self._taken.turn_id})}

    def _settled(self, recorded: Mapping[int, Row[Any]]) -> list[Used]:
        return [self._settle(row) for row in recorded.values()]

    def _settle(self, row: Row[Any]) -> Used:
        """What came of a recorded call, by looking; one that surely was not made is not made any more."""
        call = self._call(row.n)
        try:
            plan = _planned(row.n, row.tool, row.arguments)
        except (KeyError, ValidationError):  # the tool is gone, or takes other arguments: nobody can tell
            plan = Planned(row.n, _gone(row.tool), _Unknown())
        if row.state != ToolState.INTENDED:
            return Used(plan.tool, plan.arguments, row.state, _result(row.result))
        started = clock.monotonic()
        state, result = self._look(plan, call, make_if_absent=False)
        return Used(plan.tool, plan.arguments, state, result, _since(started))

    def _use(self, plan: Planned, known: Row[Any] | None) -> Used:
        call = self._call(plan.n)
        if _only_reads(plan):
            return _read(plan, call)
        started = clock.monotonic()
        state, result = self._write(plan, call, known)
        return Used(plan.tool, plan.arguments, state, result, _since(started))

    def _call(self, n: int) -> Call:
        turn_id = self._taken.turn_id
        return Call(
            key=f"turn:{turn_id}:{n}",
            company_id=self._item.company_id,
            conversation_id=self._taken.conversation_id,
            turn_id=turn_id,
            transaction=self._item.transaction,
        )

    def _write(self, plan: Planned, call: Call, known: Row[Any] | None) -> tuple[ToolState, ToolResult]:
        if known is None:
            self._intend(plan, call)
            return self._make(plan, call)
        if known.state in (ToolState.DONE, ToolState.FAILED):
            return ToolState(known.state), _result(known.result)
        return self._look(plan, call, make_if_absent=True)

    def _make(self, plan: Planned, call: Call) -> tuple[ToolState, ToolResult]:
        self._item.assert_fresh()
        try:
            result = plan.tool.run(call, plan.arguments)
        except OutcomeUnknown:
            return self._look(plan, call, make_if_absent=False)
        except DomainError as refusal:
            return self._keep(call, ToolState.FAILED, ToolResult(f"Não foi possível: {refusal.message}", ok=False))
        return self._keep(call, ToolState.DONE if result.ok else ToolState.FAILED, result)

    def _look(self, plan: Planned, call: Call, *, make_if_absent: bool) -> tuple[ToolState, ToolResult]:
        """What became of a call that may have been made. Where nobody can tell, nobody tries again: a person sees to it."""
        self._item.assert_fresh()
        try:
            if plan.tool.look is None:
                return self._keep(call, ToolState.IN_DOUBT, UNCERTAIN)
            found = plan.tool.look(call, plan.arguments)
        except (LookupImpossible, OutcomeUnknown):
            return self._keep(call, ToolState.IN_DOUBT, UNCERTAIN)
        if found is not None:
            return self._keep(call, ToolState.DONE, found)
        return self._make(plan, call) if make_if_absent else self._keep(call, ToolState.FAILED, NOT_DONE)

    def _intend(self, plan: Planned, call: Call) -> None:
        """From here on the turn comes to its end: newer messages are the next one's."""
        with self._item.transaction() as session:
            conversation = conversations.lock(session, self._taken.conversation_id)
            if conversation.holder_epoch != self._taken.holder_epoch:
                raise MovedOn
            generation = self._item.check_fence(session)
            if generation != self._item.generation and not self.acted and may_begin_anew(self._taken):
                raise MovedOn
            session.execute(
                _INTEND,
                {
                    "turn": self._taken.turn_id,
                    "n": plan.n,
                    "key": call.key,
                    "tool": plan.tool.name,
                    "arguments": plan.arguments.model_dump_json(),
                    "now": clock.now(),
                },
            )
        self.acted = True

    def _keep(self, call: Call, state: ToolState, result: ToolResult) -> tuple[ToolState, ToolResult]:
        with self._item.transaction() as session:
            session.execute(
                _CAME_OF_IT,
                {"key": call.key, "state": state, "result": json.dumps(written(result)), "now": clock.now()},
            )
        return state, result


_RECORDED = text("SELECT n, tool, arguments, state, result FROM tool_calls WHERE turn_id = :turn ORDER BY n")
_INTEND = text(
    """
    WITH acting AS (UPDATE turns SET acted = true WHERE id = :turn)
    INSERT INTO tool_calls (turn_id, n, key, tool, effect, arguments, state, intended_at)
    VALUES (:turn, :n, :key, :tool, 'write', CAST(:arguments AS jsonb), 'intended', :now)
    """
)
_CAME_OF_IT = text(
    "UPDATE tool_calls SET state = :state, result = CAST(:result AS jsonb), ended_at = :now WHERE key = :key"
)


def _read(plan: Planned, call: Call) -> Used:
    """What a tool that only reads found. One that is refused found nothing, and says so."""
    started = clock.monotonic()
    try:
        state, result = ToolState.DONE, plan.tool.run(call, plan.arguments)
    except DomainError as refusal:
        state, result = ToolState.FAILED, ToolResult(f"Não foi possível consultar: {refusal.message}", ok=False)
    return Used(plan.tool, plan.arguments, state, result, _since(started))


def _agree(plan: Sequence[Planned], recorded: Mapping[int, Row[Any]]) -> bool:
    """Whether everything that is recorded stands in the plan, in its place."""
    named = {each.n: each.tool.name for each in plan}
    return all(named.get(n) == row.tool for n, row in recorded.items())


def _only_reads(plan: Planned) -> bool:
    return plan.tool.effect == "read"


class _Unknown(BaseModel):
    """The arguments of a tool that is gone."""


def _gone(name: str) -> Tool[Any]:
    """In the place of a tool that nobody has any more. It has no look-up: what it may have done is in doubt."""

    def run(call: Call, _: BaseModel) -> ToolResult:
        raise LookupImpossible(f"{name}: {call.key}")

    return Tool(name, name, "", _Unknown, "write", "conversations:write", wanted=lambda _: None, run=run)


def _since(started: float) -> int:
    """Milliseconds."""
    return round((clock.monotonic() - started) * 1000)


def written(result: ToolResult) -> dict[str, Any]:
    """What came of a call, as it is kept."""
    return {"told": result.told, "ok": result.ok, "options": list(result.options), "kept": dict(result.kept)}


def _result(stored: Mapping[str, Any]) -> ToolResult:
    return ToolResult(stored["told"], stored["ok"], options=stored["options"], kept=stored["kept"])
