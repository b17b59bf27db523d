"""Things that stand side by side in a price list: the price of one, told to who asks for another, would be believed."""

from __future__ import annotations

import re
from collections.abc import Set

from app.infra.portuguese import fold, is_filler, stem, words
from app.knowledge.concepts import read

# One kind a line; what is one thing under two names stands with "=". Behind ":" what means all of the kind.
_LISTED = """
    cachorro | gato | passaro | reptil | coelho | hamster | cavalo : pet pets animal animais bicho bichos bichinho mascota
    carro | moto | caminhao | bicicleta = bike : veiculo veiculos
    iphone | samsung = galaxy | motorola | xiaomi = redmi
    onix | hb20 | gol | palio | uno | civic | corolla | fiesta | fox | argo | mobi | kwid | sandero | celta | siena | hilux | creta
    online | presencial
    masculino = homem | feminino = mulher : unissex
    manicure | pedicure
    pequeno = p | medio = m | grande = g
    mensal | trimestral | semestral | anual
"""
_MODEL = re.compile(
    r"\b([a-z]{3,}) ?(\d{1,4})\b(?! ?(?:kg|quilos?|cm|m|m2|mts?|metros?|ml|g|gramas?|l|litros?)\b)(?![.,]\d)"
)
_LEADS = frozenset(
    "dia dias mes ate das aos por para com sem mais menos cerca sao reais custa custam fica sai serve".split()
)

_Kind = tuple[tuple[frozenset[str], ...], frozenset[str]]


def _kind(line: str) -> _Kind:
    listed, _, every = line.partition(":")
    things = (frozenset(idea for name in thing.split("=") for idea in _ideas(name)) for thing in listed.split("|"))
    return tuple(things), frozenset(words(every))


def _ideas(name: str) -> frozenset[str]:
    return frozenset(read(name)) | frozenset(stem(word) for word in words(name))


_KINDS: tuple[_Kind, ...] = tuple(_kind(line) for line in _LISTED.strip().splitlines())


def is_of_another(ideas: Set[str], asked: str, known: Set[str], told: str) -> bool:
    """Whether a text that knows these ideas tells of another thing than the one asked for: a cat's bath, an iPhone 13."""
    return _is_another_kind(ideas, asked, known, told) or _is_another_model(asked, told)


def _is_another_kind(ideas: Set[str], asked: str, known: Set[str], told: str) -> bool:
    said = frozenset(words(f"{asked} {told}"))
    for things, every in _KINDS:
        wanted = [thing for thing in things if thing & ideas]
        if not wanted or every & said or any(thing & known for thing in wanted):
            continue
        if any(thing & known for thing in things):
            return True
    return False


def _is_another_model(asked: str, told: str) -> bool:
    """Whether both name one thing with a figure behind it, and not the same ("iphone 13", "iphone 11")."""
    wanted, known = _models(asked), _models(told)
    return any(name in known and not known[name] & figures for name, figures in wanted.items())


def _models(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, figure in _MODEL.findall(fold(text)):
        if name not in _LEADS and not is_filler(name):
            found.setdefault(name, set()).add(figure)
    return found
