"""Logs: JSON lines with the correlation id of the message that caused them, personal data masked by the formatter.

Callers pass a constant message and facts in `extra=`. What looks like a phone number, an e-mail, a CPF or a token is masked, wherever
it stands.
"""

from __future__ import annotations

import fcntl
import json
import logging
import logging.config
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from pythonjsonlogger.json import JsonFormatter

from app.config import ROOT, settings
from app.infra import clock

_correlation: ContextVar[str | None] = ContextVar("correlation", default=None)

# What looks like a phone number and is none: ids and instants. They are recognised first and left alone.
_KEPT: Final = (
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?)?"
)
_PHONE: Final = (
    r"\+\d(?:[ ().-]{0,2}\d){7,14}"  # with its country
    r"|\d{10,15}"  # digits only, as gateways write them
    r"|\(?\b0?\d{2}\)?[ .-]{0,2}9?[ .]?\d{4}[ .-]?\d{4}"  # with its area
    r"|9[ .]?\d{4}[ .-]\d{4}"  # a mobile number alone
)
_PHONES: Final = re.compile(rf"(?<![A-Za-z0-9])(?:(?P<kept>{_KEPT})|(?P<phone>{_PHONE}))(?![A-Za-z0-9])")

# Order matters: an e-mail may hold digits, a token may hold a phone number.
_SECRETS: Final = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}"), r"\1 ***"),
    (re.compile(r"(/webhook/[a-z_]+/)[A-Za-z0-9_-]{16,}"), r"\1***"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+"), "***jwt***"),
    (re.compile(r"\b(?:sk-|AIza)[A-Za-z0-9_-]{16,}"), "***key***"),
    (
        re.compile(
            r"(?i)\b((?:access_|refresh_)?token|secret|password|senha|api[_-]?key)([\"']?\s*[=:]\s*[\"']?)[^\s\"',;&}]{4,}"
        ),
        r"\1\2***",
    ),
    (re.compile(r"://[^/\s:@]*:[^/\s@]+@"), "://***@"),
    (re.compile(r"\b([\w.+-])[\w.+-]{0,63}@([\w-]+\.[\w.-]+)"), r"\1***@\2"),
    (re.compile(r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b"), "***cpf***"),
)

# Most strings of a line hold nothing of all this: one look instead of ten. Whole ids are passed over.
_SUSPECT: Final = re.compile(
    r"^(?![0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$)(?=.*?(?:\d[ ().-]*\d[ ().-]*\d{2}|@|:|/webhook/|eyJ|AIza|sk-|"
    r"(?i:bearer|basic|token|secret|password|senha|key)))",
    re.DOTALL,
)

# Facts that are numbers by nature and never personal.
_PLAIN: Final = frozenset({"timestamp", "level", "logger", "work_id", "correlation_id", "company_id", "milliseconds"})


def mask(text: str) -> str:
    """The text without phone numbers, e-mails, CPFs, tokens and passwords in addresses."""
    if not _SUSPECT.search(text):
        return text
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return _PHONES.sub(_mask_phone, text)


def _mask_phone(found: re.Match[str]) -> str:
    """Enough to tell two numbers apart while looking, not enough to call."""
    if found["kept"]:
        return found[0]
    digits = re.sub(r"\D", "", found[0])
    return f"{digits[:4] if len(digits) > 9 else ''}****{digits[-2:]}"


class MaskingJsonFormatter(JsonFormatter):
    """One JSON object per line; every string in it is masked, also in tracebacks."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data["timestamp"] = clock.machine_now().isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        if (current := _correlation.get()) is not None:
            log_data.setdefault("correlation_id", current)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: value if name in _PLAIN else masked(value) for name, value in log_data.items()}


def masked(value: Any) -> Any:
    """The value with every string in it masked."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return mask(str(value))


class SharedDailyFile(TimedRotatingFileHandler):
    """A file that several processes write to, rotated by whichever of them comes first after midnight (UTC).

    The standard handler is for one process: with two, the second would throw away what the first has just put aside.
    """

    def doRollover(self) -> None:
        with open(f"{self.baseFilename}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if Path(self._put_aside()).exists():
                self._reopen()
            else:
                super().doRollover()

    def _put_aside(self) -> str:
        began = time.gmtime(self.rolloverAt - self.interval)
        return self.rotation_filename(f"{self.baseFilename}.{time.strftime(self.suffix, began)}")

    def _reopen(self) -> None:
        if self.stream:
            self.stream.close()
            self.stream = None
        self.rolloverAt = self.computeRollover(int(time.time()))


def configure(process: str) -> None:
    """Set up logging of this process by `logging.conf`: standard error, and a file rotated daily and kept for 7 days.

    Asked for the same again, it leaves the open file alone: another thread may be writing to it.
    """
    config = settings()
    _configure(config.logs / f"{process}.log", config.log_level)


@lru_cache(maxsize=1)
def _configure(file: Path, level: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    defaults = {"log_level": level, "log_file": json.dumps(str(file)).replace("%", "%%")}
    logging.config.fileConfig(ROOT / "logging.conf", defaults=defaults, disable_existing_loggers=False)
    logging.captureWarnings(True)


def correlation_id() -> str | None:
    """The id that ties log lines, work and outside calls to the message that caused them."""
    return _correlation.get()


def new_correlation_id() -> str:
    return uuid4().hex


@contextmanager
def correlation(value: str | None) -> Iterator[None]:
    """Everything inside carries this correlation id."""
    token = _correlation.set(value)
    try:
        yield
    finally:
        _correlation.reset(token)
