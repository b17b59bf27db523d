"""She answers in the language of the last message; where that does not tell, in the one that the person speaks."""

from __future__ import annotations

import pytest

from app.llm.offline.phrases import spoken_in
from app.llm.port import Grounding, Language, Request, Said
from app.llm.providers.offline import OfflineModel
from app.secretary.reply import Reply

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
        ("no quiero recibir más mensajes", (), None, "es"),
        ("quisiera un turno para el lunes", (), None, "es"),
        ("hola, me cobraron todo y el sistema no funciona", (), None, "es"),
        ("Parem de me escrever, por favor.", (), None, "pt"),
        ("por favor, remover", (), None, "pt"),
        ("como paro o sangramento?", (), None, "pt"),
        ("ñ quero mais msg", (), None, "pt"),
        ("me responde logo por favor", (), None, "pt"),
    ],
)
def test_the_last_message_that_tells_decides(
    last: str, earlier: tuple[str, ...], remembered: Language | None, spoken: Language
) -> None:
    assert spoken_in([*earlier, last], remembered).language == spoken


def answered(languages: list[Language], *dialogue: str) -> Reply:
    """The answer to the last of these, which customer and secretary say in turns."""
    said = [Said("customer" if (len(dialogue) - at) % 2 else "secretary", text) for at, text in enumerate(dialogue)]
    grounding = Grounding(company="Clínica Sorriso", languages=languages, hour=9)
    return OfflineModel().complete(Request("reply", "", said, Reply, grounding)).value


@pytest.mark.req("AI-11")
@pytest.mark.parametrize(
    ("written", "languages", "kindly", "hello"),
    [
        ("hello, good morning", ["pt"], "Por aqui eu respondo em português.", "Bom dia"),
        ("hola, buenos días, ¿cómo están?", ["en", "pt"], "I answer in English here.", "Good morning"),
        ("oi, bom dia, tudo bem?", ["es"], "Por aquí respondo en español.", "Buenos días"),
    ],
)
def test_a_language_that_is_not_offered_is_answered_in_the_first_one_with_a_kind_word(
    written: str, languages: list[Language], kindly: str, hello: str
) -> None:
    reply = answered(languages, written)
    assert reply.language == languages[0]
    assert kindly in reply.text and hello in reply.text
    assert kindly not in answered(languages, written, reply.text, written).text, "said once"


@pytest.mark.req("AI-11")
def test_no_kind_word_where_the_language_is_offered_or_is_not_told() -> None:
    assert "respondo" not in answered(["pt"], "oi, bom dia").text
    assert answered(["en", "pt"], "oi, bom dia").language == "pt"
    for silent in ("ok", "Laura", "👍"):
        reply = answered(["es", "en"], silent)
        assert reply.language == "es" and "respondo en español" not in reply.text


@pytest.mark.req("AI-11")
def test_danger_comes_before_any_word_about_the_language() -> None:
    assert answered(["es"], "não consigo respirar, é falta de ar").text.startswith("Puede ser grave")
