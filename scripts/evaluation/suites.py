"""The six suites: what a line of each looks like, how it is put to the secretary, and how her answer is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.llm.intents import Intent
from app.llm.settings import ProviderName
from app.secretary import guard
from app.secretary.context import Context
from app.secretary.understanding import understand
from scripts.evaluation import dialogues, lines, mind, retrieval
from scripts.evaluation.lines import FactLine, Line
from scripts.evaluation.report import Report, of_labels


@dataclass(frozen=True, slots=True)
class Asked:
    """What one run is about: the set, who answers, the facts that questions are put to, and where the servers' files lie."""

    lines: Sequence[Any]
    provider: ProviderName
    facts: Sequence[FactLine]
    folder: Path


@dataclass(frozen=True, slots=True)
class Suite:
    """`labels`: what judging needs of every line. `measure`: the number that `--min` is held against."""

    name: str
    shape: type[Line]
    labels: Sequence[str]
    measure: str
    predict: Callable[[Asked], list[Any]]
    judge: Callable[[Sequence[Any], Sequence[Any]], Report]

    def as_lines(self, predicted: Sequence[Any]) -> list[Mapping[str, Any]]:
        """What `--predict` writes."""
        return list(predicted) if self.name == "conversations" else [{"predicted": each} for each in predicted]


def _stops(context: Context, reason: str) -> bool:
    verdict = guard.check(context)
    return verdict is not None and verdict.reason == reason


def _opts_out(context: Context) -> bool:
    return _stops(context, "opt_out")


def _is_attack(context: Context) -> bool:
    return _stops(context, "attack")


def _intent(context: Context) -> str:
    """Who asks us to stop is heard by the guard; everything else is understood by the model."""
    return str(Intent.OPT_OUT if _opts_out(context) else understand(context).value.intent)


def _sentiment(context: Context) -> str:
    return str(understand(context).value.sentiment)


def _of_texts(name: str, shape: type[Line], label: str, measure: str, judge: Callable[[Context], Any]) -> Suite:
    """A suite of single messages with one label."""

    def predict(asked: Asked) -> list[Any]:
        return mind.each([line.text for line in asked.lines], asked.provider, judge)

    def report(told: Sequence[Any], predicted: Sequence[Any]) -> Report:
        expected = [getattr(line, label) for line in told]
        failures = [
            {"line": number, "text": line.text, "expected": right, "predicted": given}
            for number, (line, right, given) in enumerate(zip(told, expected, predicted, strict=True), start=1)
            if right != given
        ]
        return of_labels(name, expected, predicted, failures)

    return Suite(name, shape, (label,), measure, predict, report)


def _retrieve(asked: Asked) -> list[Any]:
    return retrieval.answers(asked.lines, asked.facts)


def _converse(asked: Asked) -> list[Any]:
    return dialogues.play(asked.lines, asked.provider, asked.folder)


SUITES: Final[Mapping[str, Suite]] = {
    suite.name: suite
    for suite in (
        _of_texts("intents", lines.IntentLine, "intent", "macro_f1", _intent),
        _of_texts("sentiment", lines.SentimentLine, "sentiment", "accuracy", _sentiment),
        _of_texts("injections", lines.InjectionLine, "attack", "accuracy", _is_attack),
        _of_texts("optout", lines.OptOutLine, "opt_out", "accuracy", _opts_out),
        Suite("retrieval", lines.RetrievalLine, ("expect",), "accuracy", _retrieve, retrieval.judge),
        Suite("conversations", lines.Dialogue, ("turns.expect",), "accuracy", _converse, dialogues.judge),
    )
}
