"""What is said when nobody found an answer in time, in the customer's language: a person comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.llm.port import Language
from app.secretary import language
from app.secretary.context import Context
from app.secretary.reply import Reply

# A turn that took too long.
SORRY: Final[Mapping[Language, str]] = {
    "pt": "Desculpe a demora! Já chamei uma pessoa da nossa equipe para continuar o seu atendimento por aqui.",
    "en": "Sorry for the wait! I have already called someone from our team, who will continue with you here.",
    "es": "¡Disculpe la demora! Ya llamé a una persona de nuestro equipo para que siga atendiéndole por aquí.",
}
# The same, where it may have changed something for the customer.
CHECKS: Final[Mapping[Language, str]] = {
    "pt": "Ela confirma com você o que já ficou feito do seu pedido.",
    "en": "They will confirm with you what has already been done of your request.",
    "es": "Esa persona le confirmará lo que ya quedó hecho de su pedido.",
}
# A turn that failed for good.
CALLED: Final[Mapping[Language, str]] = {
    "pt": "Recebi sua mensagem e já chamei uma pessoa da nossa equipe para responder. Obrigada pela paciência!",
    "en": "I got your message and have already called someone from our team to answer it. Thank you for your patience!",
    "es": "Recibí su mensaje y ya llamé a una persona de nuestro equipo para que le responda. ¡Gracias por su paciencia!",
}


def reply(context: Context, *, checks: bool) -> Reply:
    """`checks`: the person has to tell what was done already."""
    spoken = language.of(context)
    said = f"{SORRY[spoken]} {CHECKS[spoken]}" if checks else SORRY[spoken]
    return Reply(text=said, known=False, wants_person=True, offer_person=False, language=spoken)
