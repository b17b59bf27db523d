"""Logs: JSON lines with the correlation id of the message that caused them, personal data masked by the formatter.

Callers pass a constant message and facts in `extra=`; what looks like a phone number, an e-mail, a CPF or a token is masked wherever it stands.
"""

from __future__ import annotations

import json
import logging
import logging.config
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final
from uuid import uuid4

from pythonjsonlogger.json import JsonFormatter

from app.config import ROOT, settings
from app.infra import clock

_correlation: ContextVar[str | None] = ContextVar("correlation", default=None)

# Order matters: an e-mail may hold digits, a token may hold a phone number.
MASKS: Final = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}"), r"\1 ***"),
    (re.compile(r"(/webhook/[a-z_]+/)[A-Za-z0-9_-]{16,}"), r"\1***"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+"), "***jwt***"),
    (re.compile(r"\b(?:sk|AIza)[A-Za-z0-9_-]{16,}"), "***key***"),
    (re.compile(r"://[^/\s:@]+:[^/\s@]+@"), "://***@"),
    (re.compile(r"\b([\w.+-])[\w.+-]*@([\w-]+\.[\w.-]+)"), r"\1***@\2"),
    (re.compile(r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b"), "***cpf***"),
    (re.compile(r"(?<![\w.-])\+?(\d{4})\d{4,9}(\d{2})(?![\w.-])"), r"\1****\2"),
    (re.compile(r"(\(?\d{2}\)?[ -]?)9?\d{4}-\d{2}(\d{2})\b"), r"\1****\2"),
)

# Facts that are numbers by nature and never personal.
_PLAIN: Final = frozenset({"timestamp", "level", "logger", "work_id", "correlation_id", "company_id", "milliseconds"})


def mask(text: str) -> str:
    """The text without phone numbers, e-mails, CPFs, tokens and passwords in addresses."""
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


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
    if isinstance(value, list | tuple):
        return [masked(item) for item in value]
    return value


def configure(process: str) -> None:
    """Set up logging of this process by `logging.conf`: standard error, and a file rotated daily and kept for 7 days."""
    config = settings()
    config.logs.mkdir(parents=True, exist_ok=True)
    defaults = {
        "log_level": config.log_level,
        "log_file": json.dumps(str(config.logs / f"{process}.log")),
    }
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
