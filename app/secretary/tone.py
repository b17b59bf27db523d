"""How she sounds: the company's wish and the customer's mood, as values for the offline model and as words for a hosted one."""

from __future__ import annotations

from typing import Final

from app.llm.intents import Sentiment
from app.llm.port import Language
from app.llm.tone import Formality, Level, Openings, Tone, Voice
from app.secretary.settings import SecretarySettings

_VOICE: Final = {
    Voice.WELCOMING: "Tom acolhedor: cordial e próximo, como uma boa recepcionista.",
    Voice.PROFESSIONAL: "Tom profissional: cortês, claro e sóbrio.",
    Voice.RELAXED: "Tom descontraído: leve e natural, como quem conversa no WhatsApp, sem gírias pesadas.",
    Voice.DIRECT: "Tom direto: responda primeiro o que foi perguntado, sem rodeios e sem enfeites.",
}
_FORMALITY: Final = {
    Formality.VOCE: "Trate a pessoa por “você”.",
    Formality.SENHOR: "Trate a pessoa por “o senhor” ou “a senhora” (“o(a) senhor(a)” se não souber); em espanhol, por “usted”.",
}
_EMPATHY: Final = {
    Level.NONE: "Se a pessoa estiver chateada, reconheça em poucas palavras e vá ao que resolve.",
    Level.SOME: "Se a pessoa estiver chateada ou com dor, acolha em uma frase sincera antes de responder.",
    Level.MUCH: "Se a pessoa estiver chateada ou com dor, acolha com calma: nomeie o que ela sente antes de responder.",
}
_HUMOUR: Final = {
    Level.NONE: "Não faça piadas.",
    Level.SOME: "Um toque de bom humor é bem-vindo quando a pessoa está bem.",
    Level.MUCH: "Pode brincar com gentileza quando a pessoa está bem.",
}
_EMOJI: Final = {
    Level.NONE: "Não use emojis.",
    Level.SOME: "No máximo um emoji por resposta.",
    Level.MUCH: "Emojis são bem-vindos, até três por resposta.",
}
_GRAVE: Final = (
    "A pessoa está incomodada: acolha primeiro, sem humor e sem emojis; não discuta nem se justifique,"
    " e ofereça uma pessoa da equipe."
)
_GLAD: Final = "A pessoa está contente: receba isso com simpatia, na medida, sem exagero."
_NAMES: Final[dict[Language, str]] = {"pt": "português", "en": "inglês", "es": "espanhol"}


def of(settings: SecretarySettings, feeling: Sentiment = Sentiment.NEUTRAL, *, is_upset: bool = False) -> Tone:
    """The tone of one turn."""
    return Tone(
        voice=settings.voice,
        formality=settings.formality,
        empathy=settings.empathy,
        humour=settings.humour,
        emoji=settings.emoji,
        openings=Openings(settings.opening_morning, settings.opening_afternoon, settings.opening_evening),
        feeling=feeling,
        is_upset=is_upset,
    )


def instructions(
    settings: SecretarySettings, feeling: Sentiment = Sentiment.NEUTRAL, *, is_upset: bool = False, hour: int = 12
) -> str:
    """Lines for a prompt: how she sounds in this turn, in this company."""
    tone = of(settings, feeling, is_upset=is_upset)
    lines = [_VOICE[tone.voice], _FORMALITY[tone.formality], *_mood(tone)]
    if opening := tone.openings.at(hour):
        lines.append(f"Quando cumprimentar, comece com: “{opening}”.")
    lines.append(_languages(settings.languages))
    lines.append(f"Nunca passe de {settings.message_limit} letras.")
    return "\n".join(f"- {line}" for line in lines)


def _mood(tone: Tone) -> list[str]:
    if tone.is_grave:
        return [_EMPATHY[tone.empathy], _GRAVE]
    lines = [_EMPATHY[tone.empathy], _HUMOUR[tone.humour], "Nunca faça humor com uma reclamação.", _EMOJI[tone.emoji]]
    return [*lines, _GLAD] if tone.feeling is Sentiment.POSITIVE else lines


def _languages(languages: list[Language]) -> str:
    spoken = ", ".join(_NAMES[language] for language in languages)
    first = _NAMES[languages[0]]
    return f"Responda na língua da última mensagem, se for uma destas: {spoken}; senão, em {first}, dizendo isso com gentileza."
