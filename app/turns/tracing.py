"""The record of a turn as it grows: what was read, retrieved, decided, called and spent, with milliseconds. Masked before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from app.infra import log
from app.llm.port import Completed
from app.llm.tools import ToolResult
from app.secretary.context import Context
from app.secretary.understanding import Understanding
from app.turns.models import ToolState
from app.turns.tools import Used


@dataclass(slots=True)
class Trace:
    """`steps` in the order in which they were taken; a step that an earlier attempt took says `remembered`.

    `tried`: every model that was asked, those that failed among them, and how long it took.
    """

    read: dict[str, Any] = field(default_factory=dict)
    retrieved: list[dict[str, Any]] = field(default_factory=list)
    decided: dict[str, Any] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    tried: list[dict[str, Any]] = field(default_factory=list)

    def has_read(self, context: Context) -> None:
        """Texts are counted and not repeated: they stand in the conversation and in the company's settings."""
        self.read = {
            "messages": len(context.heard),
            "history": len(context.history),
            "state": context.state,
            "institutional_letters": len(context.institutional),
            "providers": list(context.providers),
        }
        self.retrieved = [{"id": fact.id, "score": round(fact.score, 3)} for fact in context.facts]

    def understood(self, value: Understanding) -> None:
        self.decided |= {
            "intent": value.intent,
            "also": list(value.also),
            "sentiment": value.sentiment,
            "language": value.language,
            "confidence": round(value.confidence, 3),
            "entities": value.entities.model_dump(mode="json", exclude_defaults=True),
            "proposed_state": value.proposed_state,
        }

    def asked(self, step: str, prompt: str, completed: Completed[Any], *, remembered: bool = False) -> None:
        usage = completed.usage
        self.steps.append(
            {
                "step": step,
                "prompt": prompt,
                "provider": completed.provider,
                "model": completed.model,
                "ms": completed.milliseconds,
                "tokens": {"input": usage.input, "cached": usage.cached, "output": usage.output},
                **({"remembered": True} if remembered else {}),
            }
        )

    def used(self, calls: Sequence[Used]) -> None:
        self.steps += [
            {
                "step": "tool",
                "tool": each.tool.name,
                "effect": each.tool.effect,
                "state": each.state,
                "arguments": each.arguments.model_dump(mode="json"),
                "told": each.result.told,
                "ms": each.milliseconds,
            }
            for each in calls
        ]

    def did(self, tool: str, arguments: BaseModel, result: ToolResult) -> None:
        """A write that stands in the very commit that ends the turn."""
        self.steps.append(
            {
                "step": "tool",
                "tool": tool,
                "effect": "write",
                "state": ToolState.DONE,
                "arguments": arguments.model_dump(mode="json"),
                "told": result.told,
            }
        )

    def has_done(self, tool: str) -> bool:
        return any(step.get("tool") == tool and step["state"] == ToolState.DONE for step in self.steps)

    def checked(self, step: str, said: str | None) -> None:
        """The guard's or the limits' word; None where they had nothing against it."""
        self.steps.append({"step": step, "said": said})

    def written(self) -> dict[str, Any]:
        """As it is kept: without phone numbers, e-mails, documents and the like, and without the customer's name."""
        record = {
            "read": self.read,
            "retrieved": self.retrieved,
            "decided": self.decided,
            "steps": self.steps,
            "tried": self.tried,
        }
        entities = self.decided.get("entities", {})
        if "name" in entities:
            record["decided"] = self.decided | {"entities": entities | {"name": "***"}}
        masked: dict[str, Any] = log.masked(record)
        return masked
