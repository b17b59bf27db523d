"""What the local model learnt is kept: learnt once, found by what it was learnt from, never trusted when damaged."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from app.config import ROOT, settings
from app.errors import ProviderUnavailable
from app.llm.intents import Intent
from app.llm.offline.understanding import messages, storage, weights
from app.llm.offline.understanding.weights import Damaged
from app.llm.port import Grounding, Request, Said
from app.llm.providers.offline import OfflineModel
from app.secretary.understanding import Understanding
from tests import environment

pytestmark = pytest.mark.req("AI-02")

_EACH = 4  # messages of each intent: enough to learn something within a second


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A folder with a few of the written messages, attacks among them."""
    folder = tmp_path / "messages"
    folder.mkdir()
    for file in sorted(messages.FOLDER.glob("*-a.jsonl"))[:2]:
        left = dict.fromkeys([*Intent, "attack"], _EACH)
        kept = []
        for line in file.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            kind = "attack" if said["attack"] else said["intent"]
            left[kind] -= 1
            if left[kind] >= 0:
                kept.append(line)
        (folder / file.name).write_text("\n".join(kept), encoding="utf-8")
    return folder


def files(place: Path) -> dict[str, int]:
    """Everything that was learnt there, and when it was written."""
    return {str(file.relative_to(place)): file.stat().st_mtime_ns for file in place.rglob("*.npy")}


def test_it_is_learnt_once(tmp_path: Path, few: Path) -> None:
    place = tmp_path / "learnt"
    first = storage.ensure(place, few)
    written = files(place)
    again = storage.ensure(place, few)
    assert written and files(place) == written
    assert first.read("quero marcar") == again.read("quero marcar")


def test_learning_again_gives_the_same(tmp_path: Path, few: Path) -> None:
    one, other = (storage.ensure(tmp_path / name, few) for name in ("one", "other"))
    assert one.read("bom dia, quanto custa?") == other.read("bom dia, quanto custa?")


def test_changed_messages_are_learnt_anew(tmp_path: Path, few: Path) -> None:
    place = tmp_path / "learnt"
    storage.ensure(place, few)
    before = storage.fingerprint(few)
    file = next(few.glob("*.jsonl"))
    more = {"text": "vendo pneus usados", "intent": "other", "sentiment": "neutral", "attack": False}
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{json.dumps(more)}", encoding="utf-8")
    assert storage.fingerprint(few) != before
    storage.ensure(place, few)
    assert {before, storage.fingerprint(few)} <= {each.name for each in place.iterdir()}


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("keys.npy", "cut"),
        ("rarity.npy", "other"),
        ("columns.npy", "gone"),
        ("learnt.json", "cut"),
        ("learnt.json", "gone"),
    ],
)
def test_what_is_damaged_is_learnt_again(tmp_path: Path, few: Path, name: str, damage: str) -> None:
    place = tmp_path / "learnt"
    whole = storage.ensure(place, few).read("oi, bom dia")
    file = place / storage.fingerprint(few) / name
    good = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(good[: len(good) // 2] if damage == "cut" else bytes(len(good)))
    assert storage.ensure(place, few).read("oi, bom dia") == whole
    assert file.read_bytes() == good


def test_nothing_that_was_stored_is_run(tmp_path: Path, few: Path) -> None:
    """Objects in an array's file would be unpickled, and whoever could write it would run code here."""
    place = tmp_path / "learnt"
    storage.ensure(place, few)
    folder = place / storage.fingerprint(few)
    np.save(folder / "keys.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    small = json.loads((folder / "learnt.json").read_text())
    small["checksums"]["keys"] = zlib.crc32((folder / "keys.npy").read_bytes())
    (folder / "learnt.json").write_text(json.dumps(small))
    with pytest.raises(Damaged):
        weights.load(folder)


def test_processes_that_come_at_once_learn_once(tmp_path: Path, few: Path) -> None:
    place = tmp_path / "learnt"
    code = (
        "import sys; from pathlib import Path; from app.llm.offline.understanding import storage;"
        "print(storage.ensure(Path(sys.argv[1]), Path(sys.argv[2])).read('oi').attack)"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(place), str(few)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    answers = {process.communicate()[0] for process in running}
    assert {process.returncode for process in running} == {0}
    assert len(answers) == 1
    assert [each.name for each in place.iterdir() if each.is_dir()] == [storage.fingerprint(few)]


@contextmanager
def another_learns(place: Path) -> Iterator[None]:
    """As long as the block lasts, the place belongs to a process that learns there."""
    place.mkdir(parents=True)
    with (place / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_a_turn_neither_learns_nor_waits_for_who_does(tmp_path: Path) -> None:
    """Its lease would run out: it fails at once, and comes back when the model stands."""
    place = tmp_path / "learnt"
    asked = [Said("customer", "quero marcar para a quinta que ninguém leu ainda")]
    request = Request("understand", "", asked, Understanding, Grounding("Clínica Sorriso"))
    with another_learns(place), environment.changed(LEARNT_DIR=str(place)):
        with pytest.raises(ProviderUnavailable) as refused:
            OfflineModel().complete(request)
        assert refused.value.reason == "overloaded"
    assert [each.name for each in place.iterdir()] == ["lock"]


@pytest.mark.req("OP-01")
def test_whoever_waited_for_learning_leaves_as_they_came(tmp_path: Path) -> None:
    """`make run` stays in the block until it is told to stop, and says then that the data is kept."""
    shutil.copytree(settings().learnt / storage.fingerprint(), tmp_path / storage.fingerprint())
    with pytest.raises(KeyboardInterrupt), storage.Learning(tmp_path) as learning:
        learning.wait()
        raise KeyboardInterrupt


def test_learning_ends_with_whoever_began_it(tmp_path: Path) -> None:
    place = tmp_path / "learnt"
    with another_learns(place):
        with storage.Learning(place) as learning:
            process = learning._process
            assert process.poll() is None
        assert process.poll() is not None and storage.fingerprint() not in os.listdir(place)


def test_what_another_process_learnt_is_found_without_a_new_start(tmp_path: Path) -> None:
    with pytest.raises(storage.NotLearnt):
        storage.learnt(tmp_path)
    shutil.copytree(settings().learnt / storage.fingerprint(), tmp_path / storage.fingerprint())
    assert storage.learnt(tmp_path).read("oi, bom dia").intents[Intent.GREETING] > 0.5


def test_a_process_that_cannot_learn_says_so(tmp_path: Path, few: Path) -> None:
    (few / "broken.jsonl").write_text("not a message")
    with pytest.raises(storage.CannotLearn):
        storage.ensure(tmp_path / "learnt", few)
    assert not list((tmp_path / "learnt").glob("*.unfinished"))


def test_understanding_stays_small_in_memory() -> None:
    code = (
        "import sys; from app.llm.offline.understanding.meaning import read;"
        "[read(f'quero marcar uma consulta dia {n}') for n in range(200)];"
        "import psutil; print(psutil.Process().memory_info().rss, 'sklearn' in sys.modules, 'scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    size, *heavy = done.stdout.split()
    assert int(size) < 120 * 2**20 and heavy == ["False", "False"]
