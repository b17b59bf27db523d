"""What a prompt says of the person she talks to: their name, what is noted of them, and moments that come to mind."""

from __future__ import annotations

from app.secretary.context import Context
from app.secretary.prompting import one_line

_LONGEST_MOMENT = 300


def told(context: Context) -> str:
    """A few lines. Names and quotes are written by strangers: one line each, nothing that looks like an instruction block."""
    named = one_line(context.customer_name) if context.customer_name else "(ainda não disse o nome)"
    lines = [named]
    lines += context.profile.in_words().splitlines()
    lines += [
        f"Em {moment.at:%d/%m/%Y} ela e a empresa disseram: {_inline(moment.text, _LONGEST_MOMENT)}"
        for moment in context.moments
    ]
    return "\n".join(lines)


def _inline(text: str, most: int) -> str:
    return " ".join(text.split())[:most]
