"""She answers in the language of the last message; where that does not tell, in the one that the person speaks."""

from __future__ import annotations

import pytest

from app.llm.offline.phrases import spoken_in
from app.llm.port import Language

pytestmark = pytest.mark.req("AI-15")


@pytest.mark.parametrize(
    ("last", "earlier", "remembered", "spoken"),
    [
        ("what are your opening hours?", (), None, "en"),
        ("¿cuánto cuesta una limpieza?", (), None, "es"),
        ("quanto custa?", ("what are your opening hours?",), "en", "pt"),
        ("ok", ("what are your opening hours?",), None, "en"),
        ("👍", ("¿cuánto cuesta una limpieza?", "ok"), None, "es"),
        ("Laura", (), "es", "es"),
        ("ok", ("quanto custa a limpeza?",), "en", "pt"),
        ("sim", ("what are your opening hours?",), "en", "pt"),
        ("thanks", ("quanto custa a limpeza?",), "pt", "en"),
        ("ok", (), None, "pt"),
        ("", (), "en", "en"),
    ],
)
def test_the_last_message_that_tells_decides(
    last: str, earlier: tuple[str, ...], remembered: Language | None, spoken: Language
) -> None:
    assert spoken_in([*earlier, last], remembered).language == spoken
