"""The offline model speaks in the tone that the company chose, and in the mood that the customer is in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.llm.intents import Sentiment
from app.llm.port import Fact, Grounding, Request, Said
from app.llm.providers.offline import OfflineModel
from app.llm.tone import Formality, Level, Openings, Tone, Voice
from app.secretary.reply import Reply

pytestmark = pytest.mark.req("AI-11")
CLEANING = Fact("limpeza", "Limpeza", "A limpeza custa R$ 220.", 0.9, ("quanto custa a limpeza?",))


def said(text: str, tone: Tone, *, facts: tuple[Fact, ...] = (), hour: int = 9) -> Reply:
    grounding = Grounding(company="Clínica Sorriso", facts=facts, customer_name="Ana", hour=hour, tone=tone)
    return OfflineModel().complete(Request("reply", "", [Said("customer", text)], Reply, grounding)).value


def test_people_are_addressed_as_the_company_wants() -> None:
    assert "com você" in said("quero falar com uma pessoa", Tone()).text
    formal = said("quero falar com uma pessoa", Tone(formality=Formality.SENHOR)).text
    assert "com o(a) senhor(a)" in formal and "você" not in formal


@pytest.mark.parametrize(
    ("hour", "opening"), [(9, "Olá, luz do dia!"), (15, "Boa tarde!"), (22, "Boa noite, com calma.")]
)
def test_a_greeting_begins_with_the_companys_opening_of_that_hour(hour: int, opening: str) -> None:
    openings = Openings(morning="Olá, luz do dia!", evening="Boa noite, com calma.")
    assert said("oi", Tone(openings=openings), hour=hour).text.startswith(opening.removesuffix("!"))


def test_emojis_are_as_many_as_the_company_wants_and_none_for_who_is_upset() -> None:
    assert "😊" in said("obrigada!", Tone()).text
    assert "😊" not in said("obrigada!", Tone(emoji=Level.NONE)).text
    assert "😊" in said("bom dia", Tone(emoji=Level.MUCH)).text
    assert "😊" not in said("bom dia", Tone(emoji=Level.MUCH, feeling=Sentiment.NEGATIVE)).text


def test_humour_is_for_whom_it_pleases_and_never_for_a_complaint() -> None:
    playful = Tone(humour=Level.MUCH)
    assert "saudade" in said("obrigada!", playful).text
    assert "saudade" not in said("obrigada!", Tone()).text
    assert "saudade" not in said("obrigada!", replace(playful, feeling=Sentiment.NEGATIVE)).text
    assert "😄" not in said("que atendimento péssimo, obrigada", playful).text


def test_who_is_upset_is_comforted_as_much_as_the_company_wants() -> None:
    bad = Tone(feeling=Sentiment.NEGATIVE)
    question = "quanto custa a limpeza?"
    assert said(question, bad, facts=(CLEANING,)).text.startswith("Sinto muito por isso.")
    assert said(question, replace(bad, empathy=Level.MUCH), facts=(CLEANING,)).text.startswith("Sinto muito mesmo")
    assert said(question, replace(bad, empathy=Level.NONE), facts=(CLEANING,)).text == CLEANING.text


def test_joy_is_met_with_a_measured_word() -> None:
    glad = said("quanto custa a limpeza?", Tone(feeling=Sentiment.POSITIVE), facts=(CLEANING,))
    assert glad.text == f"Que bom!\n\n{CLEANING.text}"


def test_who_sounded_bad_twice_is_offered_a_person_though_the_answer_is_known() -> None:
    calm = said("quanto custa a limpeza?", Tone(feeling=Sentiment.NEGATIVE), facts=(CLEANING,))
    upset = said("quanto custa a limpeza?", Tone(feeling=Sentiment.NEGATIVE, is_upset=True), facts=(CLEANING,))
    assert not calm.offer_person
    assert CLEANING.text in upset.text and upset.offer_person


def test_each_voice_sounds_different_and_says_the_same() -> None:
    for words, in_all in [
        ("oi", "Clínica Sorriso"),
        ("obrigada!", "Ana"),
        ("quero falar com uma pessoa", "pessoa da equipe"),
    ]:
        heard = {voice: said(words, Tone(voice=voice)) for voice in Voice}
        assert len({reply.text for reply in heard.values()}) == len(Voice), words
        assert all(in_all in reply.text for reply in heard.values())
        assert len({(reply.wants_person, reply.offer_person, reply.known) for reply in heard.values()}) == 1


def test_the_professional_voice_is_sober() -> None:
    for words in ("oi", "obrigada!", "tchau, até mais", "tudo certo, recebi", "adorei o atendimento, parabéns"):
        text = said(words, Tone(voice=Voice.PROFESSIONAL)).text
        assert "!" not in text and "😊" not in text, text


def test_the_relaxed_voice_is_light_but_not_with_who_is_upset() -> None:
    question, relaxed = "quanto custa a limpeza?", Tone(voice=Voice.RELAXED)
    assert said("oi", relaxed).text.startswith("Oi, Ana, bom dia!")
    assert said(question, relaxed, facts=(CLEANING,)).text == f"{CLEANING.text}\n\nQualquer coisa, é só chamar!"
    assert "chamar!" not in said(question, replace(relaxed, feeling=Sentiment.NEGATIVE), facts=(CLEANING,)).text


def test_the_direct_voice_answers_first_and_adds_nothing_but_the_companys_own_greeting() -> None:
    question, direct = "oi, bom dia! quanto custa a limpeza?", Tone(voice=Voice.DIRECT)
    fact = replace(CLEANING, answers=("quanto custa a limpeza?",))
    assert said(question, Tone(), facts=(fact,)).text == f"Bom dia, Ana!\n\n{CLEANING.text}"
    assert said(question, direct, facts=(fact,)).text == CLEANING.text
    own = replace(direct, openings=Openings(morning="Olá, luz do dia!"))
    assert said(question, own, facts=(fact,)).text == f"Olá, luz do dia!\n\n{CLEANING.text}"
    assert said("obrigada!", direct).text == "Por nada, Ana."


def test_the_closing_courtesy_of_a_voice_is_not_said_twice_in_a_row() -> None:
    tone, question = Tone(voice=Voice.PROFESSIONAL), "quanto custa a limpeza?"
    first = said(question, tone, facts=(CLEANING,)).text
    assert first.endswith("Fico à disposição.")
    talk = [Said("customer", question), Said("secretary", first), Said("customer", question)]
    grounding = Grounding(company="Clínica Sorriso", facts=(CLEANING,), tone=tone)
    assert OfflineModel().complete(Request("reply", "", talk, Reply, grounding)).value.text == CLEANING.text


@pytest.mark.parametrize("voice", Voice)
def test_emergencies_and_the_offer_of_a_person_are_the_same_in_every_voice(voice: Voice) -> None:
    """The words that others look for: what opens the menu, what may name an emergency number."""
    unknown = said("vocês vendem passagem aérea?", Tone(voice=voice))
    assert unknown.offer_person and "Quer que eu chame uma pessoa da equipe?" in unknown.text
    danger = said("não consigo respirar, falta de ar", Tone(voice=voice))
    assert danger.text == said("não consigo respirar, falta de ar", Tone()).text and "192" in danger.text


@pytest.mark.parametrize("voice", Voice)
def test_every_voice_addresses_people_as_the_company_wants_in_every_sentence(voice: Voice) -> None:
    for words in ("oi", "quero falar com uma pessoa", "tenho uma dúvida", "meu nome é Ana", "xptz qwrt blbl grmf zzz"):
        text = said(words, Tone(voice=voice, formality=Formality.SENHOR)).text
        assert "você" not in text.lower(), text


@pytest.mark.parametrize("voice", Voice)
def test_she_presents_herself_by_the_name_that_the_company_gave_her(voice: Voice) -> None:
    def answered(words: str, secretary: str) -> str:
        grounding = Grounding(company="Clínica Sorriso", secretary=secretary, tone=Tone(voice=voice))
        return OfflineModel().complete(Request("reply", "", [Said("customer", words)], Reply, grounding)).value.text

    for words, named, nameless in (
        ("oi, bom dia!", " Sofia, a secretária virtual da Clínica Sorriso", " a secretária virtual da Clínica Sorriso"),
        ("quem está falando?", "Sou Sofia, a secretária virtual", "Sou a secretária virtual"),
        ("good morning!", " Sofia, the virtual receptionist of Clínica", " the virtual receptionist of Clínica"),
        ("¡hola, buenos días!", " Sofia, la recepcionista virtual", " la recepcionista virtual"),
    ):
        assert named in answered(words, "Sofia")
        assert nameless in answered(words, "") and "Sofia" not in answered(words, "")
