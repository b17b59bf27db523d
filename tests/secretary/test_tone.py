"""What a company chose about her manner is what a hosted model is told."""

from __future__ import annotations

import pytest

from app.llm.intents import Sentiment
from app.llm.tone import Formality, Level, Voice
from app.secretary import tone
from app.secretary.reply import Reply
from app.secretary.settings import SecretarySettings
from app.secretary.soothing import with_offer

pytestmark = pytest.mark.req("AI-11")


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"voice": Voice.DIRECT}, "sem rodeios"),
        ({"formality": Formality.SENHOR}, "a senhora"),
        ({"empathy": Level.MUCH}, "nomeie o que ela sente"),
        ({"humour": Level.MUCH}, "brincar"),
        ({"emoji": Level.NONE}, "Não use emojis"),
        ({"message_limit": 250}, "250 letras"),
        ({"opening_morning": "Olá, luz do dia!"}, "Olá, luz do dia!"),
        ({"languages": ["pt", "es"]}, "português, espanhol"),
    ],
)
def test_each_wish_is_told(wish: dict[str, object], told: str) -> None:
    assert told in tone.instructions(SecretarySettings.model_validate(wish), hour=9)


def test_nothing_is_light_where_somebody_is_upset() -> None:
    merry = SecretarySettings(humour=Level.MUCH, emoji=Level.MUCH)
    told = tone.instructions(merry, Sentiment.NEGATIVE)
    assert "sem humor e sem emojis" in told and "brincar" not in told and "bem-vindos" not in told


def test_who_is_upset_is_offered_a_person_once() -> None:
    said = Reply(text="A limpeza custa R$ 220.", known=True, wants_person=False, offer_person=False)
    offered = with_offer(said)
    assert offered.offer_person and offered.text.endswith("Quer que eu chame uma pessoa da equipe?")
    assert with_offer(offered) == offered
    called = said.model_copy(update={"wants_person": True})
    assert with_offer(called) == called
