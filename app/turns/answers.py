"""Who takes an answered question. A closed table from a question's tool to what is said; None leaves it to the model.

More tools (slots, confirmations, the waitlist) join as their rooms come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from app.conversations.outbox import Question
from app.conversations.questions import Ambiguous, Answer
from app.conversations.tools import STOP
from app.infra import portuguese
from app.llm.port import Language
from app.secretary.reply import Reply

HANDOFF: Final = "handoff"
CHOICE: Final = "choice"  # the models answer, as if the customer had written the option out
OFFERS: Final[Mapping[Language, Question]] = {
    "pt": Question(tool=HANDOFF, options=("Falar com uma pessoa", "Fazer outra pergunta")),
    "en": Question(tool=HANDOFF, options=("Talk to a person", "Ask another question")),
    "es": Question(tool=HANDOFF, options=("Hablar con una persona", "Hacer otra pregunta")),
}
STOPS: Final[Mapping[Language, Question]] = {
    "pt": Question(tool=STOP, subject="pt", options=("Sim", "Não")),
    "en": Question(tool=STOP, subject="en", options=("Yes", "No")),
    "es": Question(tool=STOP, subject="es", options=("Sí", "No")),
}
STOPPED: Final[Mapping[Language, str]] = {
    "pt": "Pronto: não vamos mais escrever para você por iniciativa nossa. Se precisar de nós, é só escrever.",
    "en": "Done: we will no longer write to you on our own. If you ever need us, just write.",
    "es": "Listo: ya no le escribiremos por iniciativa nuestra. Si nos necesita, solo escríbanos.",
}
WHETHER_TO_STOP: Final[Mapping[Language, str]] = {
    "pt": "Só para eu ter certeza: você quer que a gente pare de mandar mensagens por iniciativa nossa?",
    "en": "Just to be sure: would you like us to stop writing to you on our own?",
    "es": "Para estar segura: ¿quiere que dejemos de escribirle por iniciativa nuestra?",
}
_GOES_ON: Final[Mapping[Language, str]] = {
    "pt": "Certo, fica como está. Como posso ajudar?",
    "en": "All right, nothing changes. How can I help?",
    "es": "De acuerdo, queda como está. ¿En qué puedo ayudar?",
}
PERSON_COMES: Final[Mapping[Language, str]] = {
    "pt": "Combinado! Já avisei nossa equipe e uma pessoa vai continuar com você por aqui assim que possível.",
    "en": "All right! I have told our team, and a person will continue with you here as soon as possible.",
    "es": "¡De acuerdo! Ya avisé a nuestro equipo y una persona seguirá con usted por aquí lo antes posible.",
}
_ASK_ON: Final[Mapping[Language, str]] = {
    "pt": "Claro! Qual é a sua pergunta?",
    "en": "Of course! What is your question?",
    "es": "¡Claro! ¿Cuál es su pregunta?",
}
_WHICH: Final[Mapping[Language, str]] = {
    "pt": "Só para eu entender certo, você quis dizer qual destas?\n{options}\nPode responder com as palavras da opção.",
    "en": "Just to be sure, which of these did you mean?\n{options}\nYou can answer with the words of the option.",
    "es": "Para entender bien, ¿cuál de estas quiso decir?\n{options}\nPuede responder con las palabras de la opción.",
}


def _handoff(answer: Answer) -> Reply:
    language = _language(answer.text)
    wants = answer.option == 0
    text = (PERSON_COMES if wants else _ASK_ON)[language]
    return Reply(text=text, known=True, wants_person=wants, offer_person=False, language=language)


def _language(*options: str) -> Language:
    """The language in which we asked: that of the option picked."""
    asked = (language for language, offer in OFFERS.items() if set(options) & set(offer.options))
    return next(asked, "pt")


def _stop(answer: Answer) -> Reply:
    asked_in: Language = next((each for each in STOPS if each == answer.subject), "pt")
    stops = answer.option == 0
    text = (STOPPED if stops else _GOES_ON)[asked_in]
    return Reply(text=text, known=True, wants_person=False, offer_person=False, language=asked_in, opted_out=stops)


_TAKERS: Final[Mapping[str, Callable[[Answer], Reply]]] = {HANDOFF: _handoff, STOP: _stop}


def take(choice: Answer | Ambiguous) -> Reply | None:
    """What is said to the choice, or None when the model should answer it as if the customer had written the option out."""
    if isinstance(choice, Ambiguous):
        offered = "\n".join(f"• {option}" for option in choice.options)
        language = _language(*choice.options)
        text = _WHICH[language].format(options=offered)
        return Reply(text=text, known=True, wants_person=False, offer_person=False, language=language)
    taker = _TAKERS.get(choice.tool)
    return taker(choice) if taker else None


_COURTESIES: Final = frozenset(
    "oi ola opa bom boa dia tarde noite favor obrigada obrigado valeu vlw obg brigada brigado certo beleza blz tudo bem"
    " thanks thank you please gracias hola hello hi".split()
)


def is_courtesy(text: str) -> bool:
    """Whether a message says nothing besides a greeting or thanks."""
    return all(word in _COURTESIES or portuguese.is_filler(word) for word in portuguese.words(text))
