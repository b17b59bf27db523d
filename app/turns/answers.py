"""Who takes an answered question. A closed table from a question's tool to what is said; None leaves it to the model.

More tools (slots, confirmations, the waitlist) join as their rooms come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from app.conversations.outbox import Question
from app.conversations.questions import Ambiguous, Answer
from app.infra import portuguese
from app.secretary.reply import Reply

HANDOFF: Final = "handoff"
OFFER_PERSON: Final = Question(tool=HANDOFF, options=("Falar com uma pessoa", "Fazer outra pergunta"))


def _handoff(answer: Answer) -> Reply:
    if answer.option == 0:
        return Reply(
            text="Combinado! Já avisei nossa equipe e uma pessoa vai continuar com você por aqui assim que possível.",
            known=True,
            wants_person=True,
            offer_person=False,
        )
    return Reply(text="Claro! Qual é a sua pergunta?", known=True, wants_person=False, offer_person=False)


_TAKERS: Final[Mapping[str, Callable[[Answer], Reply]]] = {HANDOFF: _handoff}


def take(choice: Answer | Ambiguous) -> Reply | None:
    """What is said to the choice, or None when the model should answer it as if the customer had written the option out."""
    if isinstance(choice, Ambiguous):
        offered = "\n".join(f"• {option}" for option in choice.options)
        return Reply(
            text=f"Só para eu entender certo, você quis dizer qual destas?\n{offered}\nPode responder com as palavras da opção.",
            known=True,
            wants_person=False,
            offer_person=False,
        )
    taker = _TAKERS.get(choice.tool)
    return taker(choice) if taker else None


_COURTESIES: Final = frozenset(
    "oi ola opa bom boa dia tarde noite favor obrigada obrigado valeu vlw obg brigada brigado certo beleza blz tudo bem"
    " thanks thank you please gracias hola hello hi".split()
)


def is_courtesy(text: str) -> bool:
    """Whether a message says nothing besides a greeting or thanks."""
    return all(word in _COURTESIES or portuguese.is_filler(word) for word in portuguese.words(text))
