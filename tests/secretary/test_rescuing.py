"""In danger the number to call is read first, whatever the guard, a hosted model or the limits made of the turn."""

from __future__ import annotations

import pytest

from app.llm.offline.phrases import ENGLISH, PORTUGUESE, SPANISH
from app.llm.port import Said
from app.secretary import limits, rescuing
from app.secretary.context import Context
from app.secretary.reply import Reply
from tests.secretary.test_guard import context
from tests.secretary.test_limits import GROUNDS

pytestmark = pytest.mark.req("AI-08")


def said(text: str, **more: object) -> Reply:
    return Reply.model_validate({"text": text, "known": True, "wants_person": False, "offer_person": False, **more})


def first(of: Context, reply: Reply | None) -> Reply | None:
    return rescuing.first(of, reply, rescuing.dangers_in(of))


def test_what_a_model_did_not_see_is_said_before_its_answer_and_a_person_comes() -> None:
    told = first(context("meu pai desmaiou aqui", "quanto custa a limpeza?"), said("A limpeza custa R$ 220."))
    assert told is not None and told.text.startswith(PORTUGUESE.danger)
    assert "R$ 220" in told.text and told.text.endswith(PORTUGUESE.person_called)
    assert told.wants_person and not told.offer_person


def test_a_model_that_named_the_number_first_is_not_repeated() -> None:
    told = first(context("meu pai desmaiou aqui"), said("Ligue agora para o SAMU, 192!", wants_person=True))
    assert told is not None and told.text == "Ligue agora para o SAMU, 192!"


def test_danger_goes_before_an_opt_out_and_the_opt_out_stays() -> None:
    stopped = said(f"Pronto: não vamos mais escrever para você.\n\n{PORTUGUESE.despair}", opted_out=True)
    told = first(context("parem de me mandar mensagem, vou me matar"), stopped)
    assert told is not None and told.text.startswith(PORTUGUESE.despair)
    assert told.text.count("188") == 1 and "não vamos mais escrever" in told.text and told.opted_out


def test_an_offer_gives_way_to_the_person_who_comes() -> None:
    told = first(context("tá pegando fogo na loja"), said(f"Isso eu não sei.\n\n{PORTUGUESE.offer}", offer_person=True))
    assert told is not None and PORTUGUESE.offer not in told.text and PORTUGUESE.fire in told.text


def test_silence_is_broken_once() -> None:
    danger = context("my dad collapsed and won't wake up")
    told = first(danger, None)
    assert told is not None and told.text == f"{ENGLISH.danger}\n\n{ENGLISH.person_called}"
    again = context("my dad collapsed and won't wake up", history=[Said("secretary", told.text)])
    assert first(again, None) is None


@pytest.mark.parametrize("words", ["Ligue 193 agora. Tome dipirona.", "Ligue para a polícia, no 190. Tome dipirona."])
def test_the_number_to_call_stays_when_the_rest_of_an_answer_is_stopped(words: str) -> None:
    checked = limits.check(said(words), GROUNDS)
    assert checked.broken is not None and "dipirona" not in checked.reply.text
    assert words.split(".")[0][-3:] in checked.reply.text


@pytest.mark.parametrize("price", ["R$ 180", "R$ 188,00", "R$ 192,00", "R$ 190"])
def test_a_price_is_no_number_to_call(price: str) -> None:
    checked = limits.check(said(f"O pacote sai por {price}. Tome dipirona."), GROUNDS)
    assert checked.broken is not None
    assert not any(each in checked.reply.text for each in ("polícia", "CVV", "SAMU"))


@pytest.mark.parametrize(
    ("told", "answer", "words"),
    [
        ("meu pai desmaiou aqui", "A limpeza custa R$ 192,00.", PORTUGUESE.danger),
        ("tá pegando fogo na loja", "Estamos na Rua das Flores, 193.", PORTUGUESE.fire),
        ("vou me matar", "A sessão custa R$ 188.", PORTUGUESE.despair),
    ],
)
def test_a_price_or_a_house_number_takes_no_place_of_the_number_to_call(told: str, answer: str, words: str) -> None:
    reply = first(context(told), said(answer))
    assert reply is not None and reply.text.startswith(words) and answer in reply.text


@pytest.mark.parametrize(
    "answer", ["Disque 192.", "Ligue *192* já.", "Ligue para o 192 agora.", "Chame o SAMU já!", "Ligue 193 ou 192."]
)
def test_a_number_to_call_is_read_in_many_words(answer: str) -> None:
    reply = first(context("meu pai desmaiou aqui"), said(answer, wants_person=True))
    assert reply is not None and reply.text == answer


def test_who_gets_a_person_is_not_asked_whether_they_want_one() -> None:
    stopped = limits.check(said("Tome dipirona."), GROUNDS).reply
    assert stopped.text == limits.SAFE["pt"]
    reply = first(context("meu pai desmaiou aqui"), stopped)
    assert reply is not None and reply.text == f"{PORTUGUESE.danger}\n\n{PORTUGUESE.person_called}"


def test_the_police_are_named_once() -> None:
    reply = first(context("meu ex me bateu e tem um homem armado na porta"), None)
    assert reply is not None and reply.text.count("190") == 1 and PORTUGUESE.violence in reply.text


@pytest.mark.parametrize("phrases", [PORTUGUESE, ENGLISH, SPANISH])
def test_what_she_says_in_dangers_crosses_no_limit(phrases: object) -> None:
    for name in ("danger", "despair", "fire", "rescue", "violence", "crime", "animal", "person_called"):
        words = getattr(phrases, name)
        assert limits.check(said(words, wants_person=True), GROUNDS).broken is None, words
