"""What hosted providers have in common: reading the model's text into the result, and when to come again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.errors import ProviderRejected
from app.infra import clock
from app.llm import prices
from app.llm.errors import UnusableAnswer

T = TypeVar("T", bound=BaseModel)

LONGEST_PAUSE = timedelta(hours=1)
ROOM_TO_THINK = 2_000  # tokens. Reasoning counts against the limit of a call, and cannot be switched off everywhere
_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?")


def room_to_think(model: str) -> int:
    """Output tokens to allow a model beyond its answer. Of one that is not in the table we do not know that it cannot think."""
    sold = prices.find(model)
    return 0 if sold is not None and sold.thinking == "none" else ROOM_TO_THINK


def read_answer(provider: str, text: str | None, result: type[T]) -> T:
    """The validated result; ProviderRejected (`empty`) without text, UnusableAnswer when it is not what was asked."""
    if not text or not text.strip():
        raise ProviderRejected(f"{provider} devolveu uma resposta vazia.", reason="empty")
    try:
        return result.model_validate_json(text)
    except ValidationError as error:
        raise UnusableAnswer(provider, _problem(error)) from None  # its text quotes the answer


def _problem(error: ValidationError) -> str:
    """What to mend, without the answer itself: it may hold personal data, or an attack."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


def retry_at(pause: str | None) -> datetime | None:
    """The instant meant by a `Retry-After` header (seconds or an HTTP date); None where it is absent or nonsense."""
    if pause is None:
        return None
    if _SECONDS.fullmatch(pause):
        return clock.now() + min(timedelta(seconds=float(pause)), LONGEST_PAUSE)
    try:
        named = parsedate_to_datetime(pause)
    except ValueError:
        return None
    if named.tzinfo is None:
        return None
    remaining = named - clock.machine_now()
    return clock.now() + min(max(remaining, timedelta(0)), LONGEST_PAUSE)
