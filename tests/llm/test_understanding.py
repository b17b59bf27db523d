"""What the local model makes of customers' messages: the rules of how their words are to be understood."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.llm.intents import Intent, Sentiment
from app.llm.offline.understanding.meaning import understood
from app.llm.port import Said
from app.secretary.understanding import Understanding

pytestmark = pytest.mark.req("AI-02", "AI-12")

WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))
REMINDER = "Oi, Ana! Passando para lembrar da sua consulta amanhã, quinta, às 14h. Você confirma a presença?"
AFTER_VISIT = "Olá! Como foi o seu atendimento ontem? Conta pra gente o que achou."
AFTER_QUOTE = "Oi! Conseguiu ver o orçamento que enviamos? Podemos fechar?"
PERSON = "Isso eu não sei. Quer que eu chame uma pessoa da equipe?"


def meant(*said: str, ours: str | None = None) -> Understanding:
    dialogue = [Said("secretary", ours)] if ours else []
    dialogue += [Said("customer", text) for text in said]
    return Understanding.model_validate(understood(dialogue, WEDNESDAY))


@pytest.mark.parametrize("said", ["olar", "sla", "vish", "tiau", "xablau"])
def test_a_word_nobody_knows_is_no_wish_to_be_left_alone(said: str) -> None:
    assert meant(said).intent is not Intent.OPT_OUT
    assert meant(said, ours=REMINDER).intent is not Intent.OPT_OUT


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("quanto custa uma limpeza?", Intent.QUOTE_REQUEST),
        ("quanto fica reformar um banheiro de 4 m²?", Intent.QUOTE_REQUEST),
        ("quanto é o estacionamento?", Intent.FAQ),
        ("o orçamento é cobrado?", Intent.FAQ),
        ("recebi o orçamento, obrigada", Intent.THANKS_BYE),
        ("meu orçamento tá apertado, preciso cancelar", Intent.CANCEL),
        ("vocês abrem aos sábados?", Intent.FAQ),
        ("quero marcar uma consulta pra sexta", Intent.SCHEDULE),
        ("quero marcar com a Dra. Helena", Intent.SCHEDULE),
        ("quero falar com a Dra. Helena", Intent.HUMAN),
        ("preciso remarcar minha consulta de amanhã", Intent.RESCHEDULE),
        ("não vou poder ir amanhã, pode desmarcar", Intent.CANCEL),
        ("quero trancar o curso", Intent.CANCEL),
        ("confirmo minha presença amanhã", Intent.CONFIRM),
        ("esperei duas horas e ninguém me atendeu, um absurdo", Intent.COMPLAINT),
        ("parem de me mandar mensagem", Intent.OPT_OUT),
        ("não liga, escreve", Intent.OTHER),
        ("oi, bom dia", Intent.GREETING),
        ("muito obrigada, até mais", Intent.THANKS_BYE),
        ("bora fechar, pode mandar o contrato", Intent.FOLLOWUP_POSITIVE),
        ("achei caro, vou passar", Intent.FOLLOWUP_NEGATIVE),
        ("recebi, vou pensar", Intent.THANKS_BYE),
        ("sou representante de materiais, posso mandar nosso catálogo?", Intent.OTHER),
        ("[figurinha]", Intent.OTHER),
        ("I would like to book an appointment for Monday", Intent.SCHEDULE),
        ("¿cuánto cuesta una limpieza?", Intent.QUOTE_REQUEST),
    ],
)
def test_a_message_by_itself(said: str, intent: Intent) -> None:
    assert meant(said).intent is intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("sim", Intent.CONFIRM),
        ("👍", Intent.CONFIRM),
        ("confirmo, mas vou atrasar uns 10 minutinhos", Intent.CONFIRM),
        ("vou sim! onde posso estacionar?", Intent.CONFIRM),
        ("não", Intent.CANCEL),
        ("não vou conseguir ir, desculpa", Intent.CANCEL),
        ("não consigo, pode ser na sexta?", Intent.RESCHEDULE),
        ("pode ser às 16h?", Intent.RESCHEDULE),
        ("talvez, te aviso mais tarde", Intent.OTHER),
        ("obrigada", Intent.THANKS_BYE),
        ("bom dia", Intent.GREETING),
        ("[figurinha]", Intent.OTHER),
        ("3", Intent.OTHER),
        ("número errado, não sou a Ana", Intent.OTHER),
        ("qual o endereço mesmo?", Intent.FAQ),
        ("parem de mandar esses lembretes", Intent.OPT_OUT),
        ("quero falar com uma pessoa", Intent.HUMAN),
    ],
)
def test_a_reply_to_a_reminder_is_read_against_its_question(said: str, intent: Intent) -> None:
    assert meant(said, ours=REMINDER).intent is intent


@pytest.mark.parametrize(
    ("said", "intent"), [("1", Intent.CONFIRM), ("2", Intent.RESCHEDULE), ("3", Intent.CANCEL), ("4", Intent.OTHER)]
)
def test_an_option_means_what_the_reminder_offered(said: str, intent: Intent) -> None:
    reminder = "Sua consulta é amanhã às 14h. Responda 1 para confirmar, 2 para remarcar ou 3 para cancelar."
    assert meant(said, ours=reminder).intent is intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("foi ótimo, adorei", Intent.FOLLOWUP_POSITIVE),
        ("demorou demais, não gostei", Intent.FOLLOWUP_NEGATIVE),
        ("foi normal, a sala estava fria", Intent.FOLLOWUP_FEEDBACK),
        ("10", Intent.FOLLOWUP_POSITIVE),
        ("2", Intent.FOLLOWUP_NEGATIVE),
        ("quero falar com a gerente", Intent.HUMAN),
    ],
)
def test_an_answer_after_an_appointment(said: str, intent: Intent) -> None:
    assert meant(said, ours=AFTER_VISIT).intent is intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("sim, bora fechar", Intent.FOLLOWUP_POSITIVE),
        ("sim", Intent.FOLLOWUP_POSITIVE),
        ("não, obrigado", Intent.FOLLOWUP_NEGATIVE),
        ("achei caro, vou passar", Intent.FOLLOWUP_NEGATIVE),
        ("ainda não decidi", Intent.FOLLOWUP_FEEDBACK),
    ],
)
def test_an_answer_after_a_quote(said: str, intent: Intent) -> None:
    assert meant(said, ours=AFTER_QUOTE).intent is intent


@pytest.mark.parametrize(
    ("said", "intent"), [("sim", Intent.HUMAN), ("quero", Intent.HUMAN), ("não precisa", Intent.OTHER)]
)
def test_an_answer_to_the_offer_of_a_person(said: str, intent: Intent) -> None:
    assert meant(said, ours=PERSON).intent is intent


def test_the_same_words_without_a_question_of_ours_are_read_by_themselves() -> None:
    assert meant("demorou demais, não gostei").intent is Intent.COMPLAINT
    assert meant("demorou demais, não gostei", ours=AFTER_VISIT).intent is Intent.FOLLOWUP_NEGATIVE


def test_of_several_intents_the_first_wins_and_the_others_are_recorded() -> None:
    turn = meant("Oi, bom dia!", "Quero marcar uma limpeza pra sexta de manhã.", "Quanto custa?")
    assert turn.intent is Intent.SCHEDULE
    assert set(turn.also) == {Intent.QUOTE_REQUEST, Intent.GREETING}
    assert turn.also == sorted(turn.also, key=list(Intent).index)


@pytest.mark.parametrize(
    ("said", "sentiment"),
    [
        ("que absurdo, esperei duas horas e ninguém me atendeu", Sentiment.NEGATIVE),
        ("parabéns, conseguiram estragar meu carro", Sentiment.NEGATIVE),
        ("amei o atendimento, vocês são maravilhosos!", Sentiment.POSITIVE),
        ("obrigado", Sentiment.NEUTRAL),
        ("quero marcar uma consulta amanhã", Sentiment.NEUTRAL),
        ("estou com dor de dente", Sentiment.NEUTRAL),
        ("não tenho interesse, obrigado", Sentiment.NEUTRAL),
    ],
)
def test_how_a_message_sounds(said: str, sentiment: Sentiment) -> None:
    assert meant(said).sentiment is sentiment


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("quanto custa a limpeza?", "pt"),
        ("how much is a cleaning?", "en"),
        ("¿cuánto cuesta una limpieza?", "es"),
        ("hola, quisiera una cita", "es"),
        ("ok", "pt"),
    ],
)
def test_the_language_of_a_message(said: str, language: str) -> None:
    assert meant(said).language == language


def test_what_gives_no_sign_is_in_the_language_of_the_message_before() -> None:
    dialogue = [Said("customer", "how much is a cleaning?"), Said("secretary", "…"), Said("customer", "ok")]
    assert understood(dialogue, WEDNESDAY)["language"] == "en"


def test_what_was_named() -> None:
    turn = meant("Oi, me chamo Ana Souza, quero marcar uma limpeza pra sexta às 3, somos 2 pessoas")
    named = turn.entities
    assert (named.dates, named.times, named.period) == ([date(2026, 11, 20)], [time(15)], None)
    assert (named.service, named.name, named.quantity) == ("limpeza", "Ana Souza", 2)


def test_a_part_of_the_day_counts_only_without_a_clock_time() -> None:
    assert meant("pode ser amanhã de manhã").entities.period == "morning"
    assert meant("pode ser amanhã de manhã, às 9").entities.period is None


def test_what_was_not_said_is_absent() -> None:
    named = meant("oi").entities
    assert (named.dates, named.times, named.period, named.service, named.name, named.quantity) == (
        [],
        [],
        None,
        None,
        None,
        None,
    )


def test_the_same_turn_means_the_same_every_time() -> None:
    said = "oi quero ver um horario pra quinta e saber o preço"
    assert meant(said) == meant(said)


@pytest.mark.parametrize("said", ["", " ", "?", "🙂" * 3000, "a" * 20_000, "\n\n\n", "[áudio]", "\u200b"])
def test_no_message_breaks_the_reading(said: str) -> None:
    assert 0 <= meant(said).confidence <= 1


def test_nonsense_is_not_understood_with_confidence() -> None:
    sure = meant("quero marcar uma consulta amanhã às 10h").confidence
    assert meant("blorg fimpa zunca dretz").confidence < 0.7 < sure


@pytest.mark.parametrize("said", ["e banheiro", "e no sábado", "mas e a volta", "e três", "e agua"])
def test_a_piece_that_leans_on_an_earlier_question_asks_and_does_not_complain(said: str) -> None:
    dialogue = [
        Said("customer", "vocês fazem reforma de cozinha?"),
        Said("secretary", "Fazemos, sim."),
        Said("customer", said),
    ]
    assert understood(dialogue, WEDNESDAY)["intent"] == Intent.FAQ


def test_a_piece_that_leans_on_an_earlier_price_asks_for_one() -> None:
    dialogue = [
        Said("customer", "quanto custa pintar a frente da casa?"),
        Said("secretary", "R$ 40."),
        Said("customer", "mas e a volta"),
    ]
    assert understood(dialogue, WEDNESDAY)["intent"] == Intent.QUOTE_REQUEST


@pytest.mark.parametrize("said", ["e nada ainda", "e cadê", "e ninguém responde"])
def test_a_piece_that_waits_for_something_is_no_question(said: str) -> None:
    dialogue = [Said("customer", "queria um orçamento"), Said("secretary", "Já envio."), Said("customer", said)]
    assert understood(dialogue, WEDNESDAY)["intent"] != Intent.QUOTE_REQUEST


@pytest.mark.parametrize(
    ("ours", "said", "intent"),
    [
        (REMINDER, "é, vou sim", Intent.CONFIRM),
        (REMINDER, "e sim", Intent.CONFIRM),
        (REMINDER, "é confirmado", Intent.CONFIRM),
        (AFTER_VISIT, "é foi horrível", Intent.FOLLOWUP_NEGATIVE),
        (AFTER_VISIT, "é foi ótimo", Intent.FOLLOWUP_POSITIVE),
        (PERSON, "é sim por favor", Intent.CONFIRM),
        ("Fazemos, sim.", "é um absurdo", Intent.COMPLAINT),
        ("Fazemos, sim.", "e obrigada viu", Intent.THANKS_BYE),
    ],
)
def test_what_is_answered_or_said_with_is_leans_on_no_earlier_question(ours: str, said: str, intent: Intent) -> None:
    dialogue = [Said("customer", "vocês atendem no sábado?"), Said("secretary", ours), Said("customer", said)]
    assert understood(dialogue, WEDNESDAY)["intent"] == intent
