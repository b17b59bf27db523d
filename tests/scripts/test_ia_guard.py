"""`scripts/ia_guard.py` as a person runs it: what it refuses, what it counts, what it leaves behind."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.config import ROOT
from scripts.evaluation import dialogues, lines, report, thresholds
from scripts.evaluation.company import facts_of
from scripts.evaluation.lines import BadInput, Company, Dialogue

pytestmark = pytest.mark.req("GO-03")

COMPANY = {
    "name": "Clínica Exemplo",
    "segment": "clinic",
    "knowledge": ["Temos estacionamento gratuito no subsolo."],
    "services": [
        {"name": "Consulta", "duration_min": 30, "price_brl": 250},
        {"name": "Cirurgia", "duration_min": 0, "price_brl": None},
    ],
    "hours": {"mon-fri": "07:00-18:00", "sat": "08:00-12:00 and 14:00-18:00"},
}
DIALOGUE: dict[str, Any] = {
    "id": "d1",
    "now": "2026-03-10T09:30:00-03:00",
    "customer": {"name": "Ana", "phone": "+5511988887777"},
    "company": COMPANY,
    "turns": [{"user": "oi", "expect": {"must_include_any": ["bom dia"], "must_not_include": [], "action": None}}],
}


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """In another folder, by whatever Python: the script finds its own packages."""
    command = [sys.executable, str(ROOT / "scripts" / "ia_guard.py"), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=600)


def write(path: Path, rows: Sequence[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def strays() -> set[int]:
    """Processes that work in an evaluation's folder."""
    return {
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if any("secretaria-ia-" in part for part in process.info["cmdline"] or ())
    }


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ('{"text": "oi"', "linha 2: não é JSON"),
        ("[1]", "linha 2: precisa ser um objeto"),
        ('{"intent": "greeting"}', "linha 2, campo text"),
        ('{"text": "oi", "intent": "hello"}', "linha 2, campo intent"),
        ('{"text": 5, "intent": "greeting"}', "linha 2, campo text"),
        ('{"text": "oi"}', "linha 2, campo intent: falta"),
    ],
)
def test_a_bad_line_is_named_with_its_field(tmp_path: Path, raw: str, told: str) -> None:
    file = tmp_path / "intents.jsonl"
    file.write_text('{"text": "olá", "intent": "greeting"}\n' + raw + "\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        lines.read(file, lines.IntentLine, labels=("intent",))
    assert f"{file}, {told}" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"now": "ontem"}, "campo now"),
        ({"customer": {"name": None}}, "campo customer.phone"),
        ({"turns": []}, "campo turns"),
        ({"turns": [{"user": "oi"}]}, "campo turns.0.expect: falta"),
        ({"turns": [{"user": "oi", "media": {"type": "fax"}}]}, "campo turns.0.media.type"),
        ({"company": {**COMPANY, "hours": {"weekdays": "07:00-18:00"}}}, "campo company.hours"),
        ({"company": {**COMPANY, "hours": {"mon": "7 to 6"}}}, "campo company.hours"),
        (
            {"company": {**COMPANY, "services": [{"name": "x", "duration_min": -1}]}},
            "campo company.services.0.duration_min",
        ),
    ],
)
def test_a_bad_dialogue_is_named_with_its_field(tmp_path: Path, change: Any, told: str) -> None:
    file = write(tmp_path / "conversations.jsonl", [DIALOGUE | change])
    with pytest.raises(BadInput) as refused:
        lines.read(file, Dialogue, labels=("turns.expect",))
    assert f"{file}, linha 1, {told}" in str(refused.value)


def test_labels_are_not_missed_in_lines_to_be_predicted(tmp_path: Path) -> None:
    file = write(tmp_path / "x.jsonl", [{"text": "oi"}, {"text": "tchau", "segment": "salon"}])
    assert [line.text for line in lines.read(file, lines.IntentLine)] == ["oi", "tchau"]


def test_precision_recall_and_macro_f1_are_counted_over_the_labels_that_occur() -> None:
    counted = report.of_labels("intents", ["a", "a", "b", "b"], ["a", "b", "b", "c"], [])
    assert (counted.count, counted.accuracy) == (4, 0.5)
    assert (counted.per_class["a"].precision, counted.per_class["a"].recall) == (1.0, 0.5)
    assert (counted.per_class["b"].precision, counted.per_class["b"].recall) == (0.5, 0.5)
    assert counted.per_class["c"].precision == 0.0
    assert counted.macro_f1 == pytest.approx((2 / 3 + 0.5) / 2, abs=1e-4)


def test_a_threshold_that_is_missed_is_said_and_one_that_is_met_is_not() -> None:
    counted = report.of_labels("optout", [True, True, False], [True, False, False], [])
    assert list(thresholds.missed(counted, {"true.precision": 1.0, "accuracy": 0.6})) == []
    assert list(thresholds.missed(counted, {"true.recall": 0.9})) == ["optout: true.recall = 0.5000, abaixo de 0.9000"]


def test_a_company_is_told_as_facts_without_a_word_of_its_own_invention() -> None:
    told = {fact.title: fact.text for fact in facts_of(Company.model_validate(COMPANY))}
    assert told["Consulta"] == "Consulta custa R$ 250 e leva cerca de 30 minutos."
    assert "R$" not in told["Cirurgia"]
    assert told["Horário de atendimento"] == (
        "Nosso horário de atendimento: de segunda a sexta, das 7h às 18h; sábado, das 8h às 12h e das 14h às 18h."
        " Domingo: fechado, não atendemos."
    )


def judged(expect: dict[str, Any], *replies: str, actions: Sequence[str] = ()) -> list[Any]:
    told = Dialogue.model_validate(DIALOGUE | {"turns": [{"user": "oi", "expect": expect}]})
    said = [{"text": text, "type": "text", "options": []} for text in replies]
    became = [{"id": "d1", "turns": [{"replies": said, "actions": list(actions)}]}]
    return [failure["wrong"] for failure in dialogues.judge([told], became).failures]


def test_words_are_looked_for_without_case_and_accents() -> None:
    assert judged({"must_include_any": ["SABADO", "nunca"]}, "Abrimos", "aos sábados.") == []
    assert judged({"must_include_any": ["domingo"]}, "Abrimos aos sábados.") != []
    assert judged({"must_not_include": ["sabado"]}, "Abrimos aos SÁBADOS.") != []
    assert judged({"must_include_any": []}) == []


def test_an_action_has_to_happen_and_an_unasked_one_must_not() -> None:
    assert judged({"action": "handoff"}, "Claro!") != []
    assert judged({"action": "handoff"}, "Claro!", actions=["handoff"]) == []
    assert judged({"action": None}, "Certo.", actions=["handoff"]) == []
    assert judged({"action": None}, "Marcado.", actions=["book"]) != []
    assert judged({"action": "book"}, "Marcado.") != []


def test_sets_of_ones_own_are_measured_and_a_missed_threshold_fails(tmp_path: Path) -> None:
    sets = tmp_path / "sets"
    sets.mkdir()
    write(sets / "optout.jsonl", [{"text": "SAIR", "opt_out": True}, {"text": "vou sair às 14h", "opt_out": False}])
    write(
        sets / "retrieval.jsonl",
        [{"question": "tem wifi?", "expect": ["wifi"]}, {"question": "tem piscina?", "expect": []}],
    )
    write(sets / "retrieval.facts.jsonl", [{"id": "wifi", "text": "Temos wifi na recepção."}])
    before = strays()
    for least, ends in ((1.0, 0), (1.01, 1)):
        (sets / "thresholds.json").write_text(
            json.dumps({"optout": {"accuracy": least}, "retrieval": {"accuracy": 1.0}})
        )
        done = run("--sets", str(sets), "--json", cwd=tmp_path)
        assert done.returncode == ends, done.stdout + done.stderr
        assert ("ABAIXO DO LIMITE" in done.stdout) is bool(ends)
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["retrieval"]["accuracy"] == 1.0
    assert set(last["optout"]) == {"suite", "count", "accuracy", "macro_f1", "per_class", "failures"}
    assert strays() <= before


def test_a_dialogue_goes_through_the_whole_road_at_its_own_hour(tmp_path: Path) -> None:
    """Greeting by the clock of `now`, two messages in a row, a caption, an opening line of ours, a person asked for."""
    turns = [
        {"user": "oi", "expect": {"must_include_any": ["boa noite"]}},
        {"user": "quanto custa a consulta?\ntem estacionamento?", "expect": {"must_include_any": ["250"]}},
        {"user": "", "media": {"type": "image", "caption": "abre sábado?"}, "expect": {"must_include_any": ["14h"]}},
        {"user": "quero falar com um atendente", "expect": {"action": "handoff"}},
    ]
    told = DIALOGUE | {
        "now": "2026-01-10T22:30:00",
        "turns": turns,
        "previous": [{"from": "company", "text": "Tudo bem?"}],
    }
    data = write(tmp_path / "conversations.jsonl", [told, DIALOGUE | {"id": "d2"}])
    done = run("--suite", "conversations", "--data", data.name, "--json", "--min", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["count"] == 5
    unlabelled = [{**told, "turns": [{key: turn[key] for key in turn if key != "expect"} for turn in turns]}]
    write(data, unlabelled)
    done = run("--suite", "conversations", "--data", data.name, "--predict", "out.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    [line] = [json.loads(raw) for raw in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [turn["actions"] for turn in line["turns"]] == [[], [], [], ["handoff"]]
    assert "subsolo" in " ".join(reply["text"] for reply in line["turns"][1]["replies"])
    assert set(line["turns"][0]["replies"][0]) == {"text", "type", "options"}


def test_input_that_cannot_be_used_ends_with_2_before_anything_starts(tmp_path: Path) -> None:
    done = run("--suite", "optout", "--data", "nothing.jsonl", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing.jsonl" in done.stderr
