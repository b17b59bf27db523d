"""`scripts/simulate.py` as a person or a program runs it, against a real web server whose work is done by a thread."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest
from werkzeug.serving import make_server

from app.config import ROOT, settings
from app.conversations import conversations, holding
from app.conversations.settings import ConversationSettings
from app.factory import create_app
from app.infra.embedded import ports
from app.infra.tenancy import tenant_session
from app.onboarding.demo.seed import seed
from app.tenants import settings as company_settings
from app.turns.settings import TurnSettings
from tests import road

pytestmark = pytest.mark.req("PN-04")


@pytest.fixture
def door(quiet_database: Any, redis_clean: Any) -> Iterator[dict[str, str]]:
    """A served demonstration clinic, which answers without the pauses of a person."""
    road.reset_time()
    port = ports.free_port()
    os.environ["PORT"] = str(port)
    settings.cache_clear()
    try:
        seed()
        told = json.loads((settings().data_dir / "demo.json").read_text())
        with tenant_session(UUID(told["company_id"])) as session:
            company_settings.write(session, TurnSettings(wait_finished_s=0, wait_unfinished_s=0), actor="system")
            company_settings.write(session, ConversationSettings(human_delay=False), actor="system")
        with serving(port):
            yield told
    finally:
        (settings().data_dir / "demo.json").unlink(missing_ok=True)
        del os.environ["PORT"]
        settings.cache_clear()


@contextmanager
def serving(port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, create_app(), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def working(door: dict[str, str]) -> Iterator[None]:
    """Somebody does the company's work as it comes due."""
    over = Event()

    def work() -> None:
        while not over.wait(0.05):
            road.run_due(UUID(door["company_id"]))

    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def simulate(
    *arguments: str, data_dir: Path | None = None, typed: str | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATA_DIR": str(data_dir or settings().data_dir)}
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "simulate.py"), *arguments],
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_each_reply_is_one_line_of_json(door: dict[str, str]) -> None:
    with working(door):
        done = simulate("--from", "5511988880001", "--json", "Oi, vocês atendem sábado?")
    assert done.returncode == 0, done.stderr
    (line,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert "sábados" in line["text"]
    assert line["type"] == "text"
    assert line["latency_ms"] > 0
    assert UUID(line["turn_id"])


def test_the_options_offered_come_along_and_an_earlier_reply_does_not_come_again(door: dict[str, str]) -> None:
    with working(door):
        first = simulate("--json", "Vocês vendem pneu de trator?")
        second = simulate("--json", "1")
    assert json.loads(first.stdout)["options"] == ["Falar com uma pessoa", "Fazer outra pergunta"]
    (line,) = second.stdout.splitlines()
    assert "uma pessoa vai continuar com você" in json.loads(line)["text"]


def test_without_json_the_reply_is_for_people(door: dict[str, str]) -> None:
    with working(door):
        done = simulate("Vocês vendem pneu de trator?")
    assert "1. Falar com uma pessoa" in done.stdout.splitlines()


def test_without_a_text_it_is_a_chat(door: dict[str, str]) -> None:
    with working(door):
        done = simulate(typed="Vocês atendem sábado?\n\nQuanto custa a limpeza?\n")
    assert done.returncode == 0, done.stderr
    assert "sábados" in done.stdout
    assert "R$ 220" in done.stdout


def test_no_answer_in_time_is_told_and_the_message_is_kept(door: dict[str, str]) -> None:
    done = simulate("--json", "--timeout", "0.5", "Oi")
    assert (done.returncode, done.stdout) == (1, "")
    assert "a mensagem foi recebida" in done.stderr
    assert [m.text for m in road.messages(UUID(door["company_id"]))] == ["Oi"]


def test_a_conversation_that_a_person_holds_is_not_waited_for(door: dict[str, str]) -> None:
    company_id = UUID(door["company_id"])
    simulate("--timeout", "0.5", "Oi")
    with tenant_session(company_id) as session:
        holding.take_over(session, conversations.lock(session, road.conversation(company_id).id), by="user:paula")
    done = simulate("Tem alguém aí?")
    assert done.returncode == 1
    assert "uma pessoa assumiu" in done.stderr


def test_a_stopped_installation_is_named_with_how_to_start_it(door: dict[str, str]) -> None:
    settings().data_dir.joinpath("demo.json").write_text(
        json.dumps({**door, "api_url": f"http://127.0.0.1:{ports.free_port()}/api"})
    )
    done = simulate("--json", "Oi")
    assert (done.returncode, done.stdout) == (2, "")
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("left", [None, "half a fi", "{}"])
def test_a_folder_without_an_installation_is_named_with_how_to_start_one(tmp_path: Path, left: str | None) -> None:
    if left is not None:
        (tmp_path / "demo.json").write_text(left)
    done = simulate("Oi", data_dir=tmp_path)
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_password_that_was_changed_is_told(door: dict[str, str]) -> None:
    settings().data_dir.joinpath("demo.json").write_text(json.dumps({**door, "password": "mudou-desde-entao"}))
    done = simulate("Oi")
    assert done.returncode == 2
    assert "E-mail ou senha incorretos" in done.stderr
