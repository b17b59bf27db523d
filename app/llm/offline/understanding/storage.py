"""What was learnt, kept for every process of the installation: learnt once, found by what it was learnt from.

The folder is named after the messages, the code that reads them and the versions of the packages, so a change of any of them
learns anew. Processes that come at once wait for the first; a damaged folder is put aside and learnt again.

Learning takes longer than a turn may: who reads never learns (`learnt`). A process learns before it takes work (`stand`), and `make run`
before anybody can write (`Learning`).
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Final

from prometheus_client import Counter

from app.config import ROOT, settings
from app.errors import ProviderUnavailable
from app.infra import clock
from app.llm.offline.understanding import messages, thesaurus, weights
from app.llm.offline.understanding.weights import Damaged, Weights

_HERE: Final = Path(__file__).parent
_CODE: Final = (
    *(
        _HERE / f"{name}.py"
        for name in (
            *("concepts", "feelings", "answering", "coverage", "precedents", "thesaurus", "features", "vectors"),
            *("messages", "learning", "learning_answers", "weights"),
        )
    ),
    *sorted(thesaurus.FOLDER.glob("*.txt")),
    ROOT / "app" / "infra" / "portuguese.py",
    ROOT / "app" / "llm" / "intents.py",
)
_LEARNS_WITHIN_S: Final = 600.0
_KEPT: Final = 2  # the newest and the one before, which older processes may still map
_PAUSE_S: Final = 60.0

MISSED: Final = Counter(
    "local_model_missed_total", "Times that the local model was wanted beside the rules and could not be asked"
)

logger = logging.getLogger(__name__)
_one_at_a_time = Lock()
_ready: dict[Path, Weights] = {}
_left_alone_until: dict[Path, float] = {}


class CannotLearn(RuntimeError):
    """The process that learns ended without a result."""


class NotLearnt(ProviderUnavailable):
    """Nothing is learnt here yet, or it is damaged. Whoever learns is at it: later it stands."""

    def __init__(self) -> None:
        super().__init__("O modelo local ainda está aprendendo.", reason="overloaded")


def learnt(folder: Path | None = None) -> Weights:
    """The weights of this installation, from this process or its folder. Raises NotLearnt."""
    place = folder or settings().learnt
    if (found := _ready.get(place)) is None:
        with _one_at_a_time:
            found = _ready.get(place) or _load(place / fingerprint())
            if found is None:
                raise NotLearnt
            _ready[place] = found
    return found


def at_hand() -> Weights | None:
    """As `learnt`, for who can do without: None while there is nothing, which is counted, logged, and left alone for a minute.

    It may still be learning, or its folder may be out of reach: companies with a hosted model must not stand still for that.
    """
    place = settings().learnt
    if place not in _ready and clock.monotonic() < _left_alone_until.get(place, 0.0):
        MISSED.inc()
        return None
    try:
        return learnt(place)
    except (NotLearnt, OSError):
        _left_alone_until[place] = clock.monotonic() + _PAUSE_S
        MISSED.inc()
        logger.exception("the rules go alone: the local model cannot be asked")
        return None


def stand(folder: Path | None = None) -> None:
    """Have them ready in this process, learnt now where nobody did yet; may take a minute. Raises CannotLearn, also where there is no
    room for what is learnt, or no way to it: whoever has another model to ask goes on without.
    """
    place = folder or settings().learnt
    if place not in _ready:
        try:
            _ready[place] = ensure(place)
        except (OSError, Damaged, subprocess.TimeoutExpired) as problem:
            raise CannotLearn(f"{type(problem).__name__}: {problem}") from problem


def stands() -> bool:
    """Whether this process has them ready."""
    return settings().learnt in _ready


def ensure(place: Path, source: Path = messages.FOLDER) -> Weights:
    """What this place holds for these messages, learnt now if it holds nothing usable."""
    wanted = place / fingerprint(source)
    if (found := _load(wanted)) is not None:
        return found
    logger.info("what the local model learns from is new here", extra={"folder": wanted.name})
    place.mkdir(parents=True, exist_ok=True)
    with _locked(place):
        if (found := _load(wanted)) is None:
            _learn(wanted, source)
            found = weights.load(wanted)
            _forget_old(place, wanted)
    return found


def fingerprint(source: Path = messages.FOLDER) -> str:
    """Names what is learnt by everything it depends on."""
    digest = hashlib.sha256()
    for file in (*sorted(source.glob("*.jsonl")), *sorted(source.glob("asked/*.jsonl")), *_CODE):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update(f"{version('numpy')} {version('scikit-learn')} {sys.version_info[:2]}".encode())
    return digest.hexdigest()[:24]


def _load(wanted: Path) -> Weights | None:
    try:
        return weights.load(wanted)
    except FileNotFoundError:
        return None
    except Damaged:
        logger.warning("what the local model learnt is damaged", extra={"folder": wanted.name})
        return None


def _learn(wanted: Path, source: Path) -> None:
    """In a process of its own, so that what learning needs does not stay in this one's memory."""
    for left in wanted.parent.glob("*.unfinished"):  # of a process that was ended: we hold the lock
        shutil.rmtree(left, ignore_errors=True)
    unfinished = wanted.with_name(f"{wanted.name}.unfinished")
    command = [sys.executable, "-m", "app.llm.offline.understanding.learning", str(unfinished), str(source)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_LEARNS_WITHIN_S, check=False)
        if done.returncode:
            raise CannotLearn(done.stderr.strip().rpartition("\n")[2])
        if wanted.exists():
            shutil.rmtree(wanted)
        unfinished.rename(wanted)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _forget_old(place: Path, wanted: Path) -> None:
    folders = sorted(
        (each for each in place.iterdir() if each.is_dir() and each != wanted), key=lambda each: each.stat().st_mtime
    )
    for old in folders[: -(_KEPT - 1)]:
        shutil.rmtree(old, ignore_errors=True)


class Learning:
    """Learning that goes on beside other things. Whoever leaves the block before it is done ends it."""

    def __init__(self, place: Path) -> None:
        command = [sys.executable, "-m", "app.llm.offline.understanding.storage", str(place)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Learning:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        if (
            self._process.stderr is not None and not self._process.stderr.closed
        ):  # `wait` has not read what it complains of
            self._process.communicate()

    def wait(self) -> None:
        """Until everything is learnt. Raises CannotLearn."""
        _, complaint = self._process.communicate()
        if self._process.returncode:
            raise CannotLearn(complaint.strip().rpartition("\n")[2])


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    with (place / "lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    ensure(Path(sys.argv[1]))
