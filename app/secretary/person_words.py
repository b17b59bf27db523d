"""The words of those who ask for a person: no attack and no opt-out in the same breath takes that from anybody."""

from __future__ import annotations

from typing import Final

from app.infra.portuguese import words
from app.infra.wording import Wording, wording

_PERSON: Final = (
    r"(?:atendentes?|pessoas?|human[oa]s?|gente(?: de verdade)?|alguem|gerentes?|responsavel|supervisor\w*|recepcionista|human|person"
    r"|someone"
    r"|manager|agent|persona|alguien|encargad[oa]|humano)\b"
)

ASKS: Final[tuple[Wording, ...]] = (
    wording(
        "to speak with",
        r"(?:falar|fale|conversar|speak|talk|hablar) (?:com|with|estou|to|con) (?:(?:um|uma|o|a|algum|alguma|a|an|un|una|el|la|real"
        rf"|real|outr[oa]) )*{_PERSON}",
        hears=("Quero falar com um atendente!", "I want to talk to a human", "quiero hablar con una persona"),
        leaves=("não quero falar de preço", "quero falar com vocês sobre a pessoa"),
    ),
    wording(
        "to be put through",
        r"(?:cham[ae]|chame|chamem|transfer\w+|transfiram?|passa para|pass[ae] (?:me )?(?:ao|para)|get me|call|llame|llama|quero"
        r"|preciso de|i want|i need|quiero) (?:(?:me|a|mim|ai"
        rf"|para|um|uma|o|a|algum|alguma|an|un|una|el|la|real|outr[oa]) )*{_PERSON}(?! (?:que|d[aeo]) )",
        hears=("me chama um atendente", "quero um humano", "get me a real person"),
        leaves=("quero os dados de uma pessoa", "quero a pessoa que veio antes de mim"),
    ),
)


def asks_for_person(text: str) -> bool:
    said = " ".join(words(text))
    return any(each.is_in(said) for each in ASKS)
