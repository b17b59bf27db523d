#!/usr/bin/env python3
"""Measure how well the secretary understands, refuses, finds and answers.

    scripts/ia_guard.py                                    every suite on tests/ia_guard, against its thresholds (`make ia-guard`)
    scripts/ia_guard.py --suite intents --data mine.jsonl [--min 0.85] [--json]
    scripts/ia_guard.py --suite retrieval --data questions.jsonl --facts facts.jsonl
    scripts/ia_guard.py --suite conversations --data new.jsonl --predict out.jsonl       lines without labels

Starts servers of its own on free ports and leaves nothing behind. Without `--facts`, the facts lie beside the questions: `X.jsonl` and
`X.facts.jsonl`. Formats: docs/qualidade-ia.md. Exit: 0 good enough, 1 below a limit, 2 input that cannot be used.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import in_venv  # noqa: F401 - what follows is installed only there

# isort: split

from app.config import ROOT
from app.llm import available
from app.llm.registry import LAST
from app.llm.settings import ProviderName
from scripts.evaluation import lines, servers, thresholds
from scripts.evaluation.dialogues import NoEnd
from scripts.evaluation.lines import BadInput, FactLine
from scripts.evaluation.report import Report
from scripts.evaluation.suites import SUITES, Asked, Suite

GOOD, BELOW, UNUSABLE = 0, 1, 2
OWN_SETS = ROOT / "tests" / "ia_guard"
PROVIDERS = get_args(ProviderName)
_SHOWN_FAILURES = 20


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        return _run(options)
    except (BadInput, NoEnd) as error:
        print(f"ia_guard: {error}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("ia_guard: interrompido.", file=sys.stderr)
        return 130


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Mede a secretária com conjuntos de frases e de diálogos.")
    parser.add_argument("--suite", choices=list(SUITES), help="o que medir; sem isso, tudo")
    parser.add_argument("--data", type=Path, metavar="FILE.jsonl", help="as linhas a medir")
    parser.add_argument(
        "--facts", type=Path, metavar="FILE.jsonl", help="os fatos a que as perguntas são feitas (retrieval)"
    )
    parser.add_argument("--provider", choices=PROVIDERS, default=LAST, help="o modelo que responde")
    parser.add_argument("--min", type=float, metavar="X", help="abaixo disto (0 a 1), a saída é 1")
    parser.add_argument("--json", action="store_true", help="a última linha é o resultado em JSON")
    parser.add_argument("--predict", type=Path, metavar="OUT.jsonl", help="escrever respostas a linhas sem rótulos")
    parser.add_argument("--sets", type=Path, default=OWN_SETS, metavar="DIR", help="os conjuntos e limites de tudo")
    options = parser.parse_args(arguments)
    if (options.suite is None) != (options.data is None):
        parser.error("--suite e --data vão juntos")
    if options.suite is None and (options.predict or options.facts or options.min is not None):
        parser.error("--predict, --facts e --min querem --suite e --data")
    return options


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _run(options: argparse.Namespace) -> int:
    logging.disable(logging.CRITICAL)  # what goes wrong is told by the results
    if available.in_order([options.provider])[0].provider != options.provider:
        raise BadInput(f"--provider {options.provider}: falta a chave dele no ambiente.")
    if options.suite is None:
        return _everything(options)
    suite = SUITES[options.suite]
    told = lines.read(options.data, suite.shape, labels=() if options.predict else suite.labels)
    facts = _facts(suite, options.data, options.facts)
    if options.predict:
        _refuse_unwritable(options.predict)
    with servers.running() as folder:
        predicted = suite.predict(Asked(told, options.provider, facts, folder))
    if options.predict:
        written = (json.dumps(line, ensure_ascii=False) for line in suite.as_lines(predicted))
        options.predict.write_text("".join(f"{line}\n" for line in written), encoding="utf-8")
        print(f"{len(predicted)} linhas escritas em {options.predict}")
        return GOOD
    report = suite.judge(told, predicted)
    _tell(report)
    if options.json:
        print(json.dumps(report.as_json(), ensure_ascii=False), flush=True)
    return BELOW if options.min is not None and report.measured(suite.measure) < options.min else GOOD


def _everything(options: argparse.Namespace) -> int:
    """Every suite on the sets of one folder. The servers are started once."""
    wanted = thresholds.read(options.sets / "thresholds.json")
    if unknown := sorted(set(wanted) - set(SUITES)):
        raise BadInput(f"{options.sets / 'thresholds.json'}: não há suíte {', '.join(unknown)}.")
    sets = {name: options.sets / f"{name}.jsonl" for name in SUITES if name in wanted}
    read = {name: lines.read(path, SUITES[name].shape, labels=SUITES[name].labels) for name, path in sets.items()}
    facts = {name: _facts(SUITES[name], path, None) for name, path in sets.items()}
    reports: list[Report] = []
    with servers.running() as folder:
        for name, told in read.items():
            began = time.monotonic()
            predicted = SUITES[name].predict(Asked(told, options.provider, facts[name], folder))
            reports.append(SUITES[name].judge(told, predicted))
            _tell(reports[-1], seconds=time.monotonic() - began)
    misses = [line for report in reports for line in thresholds.missed(report, wanted[report.suite])]
    for line in misses:
        print(f"ABAIXO DO LIMITE  {line}")
    if options.json:
        print(json.dumps({report.suite: report.as_json() for report in reports}, ensure_ascii=False), flush=True)
    return BELOW if misses else GOOD


def _facts(suite: Suite, data: Path, given: Path | None) -> Sequence[FactLine]:
    if suite.name != "retrieval":
        return ()
    path = given or data.with_name(f"{data.stem}.facts.jsonl")
    if not path.is_file():
        raise BadInput(f"{path}: faltam os fatos a que as perguntas são feitas (--facts FILE.jsonl).")
    return lines.read(path, FactLine)


def _refuse_unwritable(path: Path) -> None:
    """Before an evaluation of minutes, not after it."""
    folder = path.resolve().parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise BadInput(f"{path}: não dá para escrever ali.")


def _tell(report: Report, seconds: float | None = None) -> None:
    took = f"  ({seconds:.0f} s)" if seconds is not None else ""
    macro = f"  macro-F1 {report.macro_f1:.3f}" if report.macro_f1 is not None else ""
    print(f"\n{report.suite}: {report.count}  acerto {report.accuracy:.3f}{macro}{took}", flush=True)
    for name, of in report.per_class.items():
        print(f"  {name:20} precisão {of.precision:.3f}  cobertura {of.recall:.3f}  F1 {of.f1:.3f}")
    for failure in report.failures[:_SHOWN_FAILURES]:
        print(f"  ✗ {json.dumps(failure, ensure_ascii=False)}")
    if (more := len(report.failures) - _SHOWN_FAILURES) > 0:
        print(f"  … e mais {more}: veja todas com --json")


if __name__ == "__main__":
    sys.exit(main())
