"""What is said and in which form: the second and the third call of a turn, side by side. Neither waits for the other to begin."""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from prometheus_client import Counter

from app.config import settings
from app.errors import ProviderError
from app.llm import registry
from app.llm.port import Completed, Done
from app.secretary import asking
from app.secretary.answer import answer
from app.secretary.context import Context
from app.secretary.message_type import TEXT, MessageType, fitting, message_type
from app.secretary.reply import Reply
from app.secretary.understanding import Understanding

GRACE_S: Final = 1.5  # how long a reply that stands waits for its form
FORMLESS = Counter("message_type_missing_total", "Replies that went as text because nobody told their form", ["reason"])

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The reply, with the options of its form; `form` is None where nobody told it."""

    reply: Completed[Reply]
    form: Completed[MessageType] | None


def speak(
    context: Context, understanding: Understanding, done: Sequence[Done] = (), *, budget_s: float = asking.BUDGET_S
) -> Spoken:
    """Raises ProviderError when nobody words the reply. Without a form it goes as text: words matter more than their form."""
    beside = _beside(context, understanding, done, budget_s)
    try:
        reply = answer(context, understanding, done, budget_s=budget_s)
    except BaseException:
        if beside is not None:
            beside.cancel()
        raise
    form = _form(beside) if beside is not None else message_type(context, understanding, done, budget_s=budget_s)
    if form is None:
        return Spoken(reply, None)
    fits = fitting(form.value, done)
    return Spoken(_with_options(reply, fits), Completed(fits, form.provider, form.model, form.usage, form.milliseconds))


def _beside(
    context: Context, understanding: Understanding, done: Sequence[Done], budget_s: float
) -> Future[Completed[MessageType]] | None:
    """The third call on a thread of its own, or None where only the model in this process is asked: it makes nobody wait."""
    if len(registry.models_for(context.providers)) == 1:
        return None
    here = contextvars.copy_context()  # the log's correlation id goes along
    return _threads().submit(here.run, message_type, context, understanding, done, budget_s=budget_s)


def _form(beside: Future[Completed[MessageType]]) -> Completed[MessageType] | None:
    try:
        return beside.result(timeout=GRACE_S)
    except FutureTimeout:
        beside.cancel()
        reason = "late"
    except ProviderError as error:
        reason = str(getattr(error, "reason", error.code))
    FORMLESS.labels(reason).inc()
    _log.warning("no form for a reply", extra={"reason": reason})
    return None


def _with_options(reply: Completed[Reply], form: MessageType) -> Completed[Reply]:
    if form is TEXT or not form.options:
        return reply
    value = reply.value.model_copy(update={"options": form.options})
    return Completed(value, reply.provider, reply.model, reply.usage, reply.milliseconds)


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    """One beside each turn that a process runs at once; made as they are needed."""
    return ThreadPoolExecutor(settings().pool_slots, thread_name_prefix="beside")
