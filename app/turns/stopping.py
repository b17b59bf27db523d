"""What is said to who wants no more messages as a model understood it, where no rule knew the words. No model words that itself."""

from __future__ import annotations

from collections.abc import Sequence

from app.conversations.tools import STOP
from app.llm import registry
from app.llm.intents import Intent
from app.llm.port import CALL_PERSON, Completed, Language
from app.secretary import language
from app.secretary.context import Context
from app.secretary.reply import Reply
from app.secretary.understanding import Understanding
from app.turns import person
from app.turns.answers import STOPPED, WHETHER_TO_STOP
from app.turns.models import ToolState
from app.turns.tools import Used


def instead(context: Context, value: Understanding, used: Sequence[Used]) -> Reply | None:
    """That it is done, or the question whether it is meant; None where the turn is about something else, or a person comes anyway."""
    stop = next((each for each in used if each.tool.name == STOP), None)
    is_called = any(each.tool.name == CALL_PERSON for each in used)
    if stop is None and (value.intent is not Intent.OPT_OUT or is_called):
        return None
    spoken = language.of(context)
    if stop is not None:
        said = _said(spoken, STOPPED[spoken], opted_out=stop.state != ToolState.DONE)
        return person.promised(said) if is_called else said
    return _said(spoken, WHETHER_TO_STOP[spoken], asks_whether_to_stop=True)


def is_second_opinion(understood: Completed[Understanding]) -> bool:
    """Whether another model read the turn than the guard's own, which has read every clause of it already."""
    return understood.provider != registry.LAST


def beside(context: Context, understood: Completed[Understanding], reply: Reply) -> Reply:
    """Who may want it beside something else is asked after the answer, unless that asks something already."""
    asks = reply.offer_person or reply.wants_person or bool(reply.options)
    if Intent.OPT_OUT not in understood.value.also or asks or not is_second_opinion(understood):
        return reply
    text = f"{reply.text}\n\n{WHETHER_TO_STOP[language.of(context)]}"
    return reply.model_copy(update={"text": text, "asks_whether_to_stop": True})


def _said(spoken: Language, text: str, *, opted_out: bool = False, asks_whether_to_stop: bool = False) -> Reply:
    return Reply(
        text=text,
        known=True,
        wants_person=False,
        offer_person=False,
        language=spoken,
        opted_out=opted_out,
        asks_whether_to_stop=asks_whether_to_stop,
    )
