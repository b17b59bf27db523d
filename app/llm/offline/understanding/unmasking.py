"""What a message says under its disguise: invisible and look-alike letters, leetspeak, spaced or reversed letters, codes.

Every reading is judged like the message itself. A reading that is no language harms nobody: no rule fits it.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from string import ascii_lowercase as LETTERS
from typing import Final
from urllib.parse import unquote

_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff]"
)
_TAGS: Final = re.compile("[\U000e0020-\U000e007e]{3,}")
_LOOK_ALIKE: Final = str.maketrans(
    "аеорсухіјѕԁɡһӏոԛԝкмтвнзАВЕКМНОРСТУХІЈЅαεορτυνικηβγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧıǀⅼ",
    "aeopcyxijsdghlnqwkmtbhзABEKMHOPCTYXIJSaeoptuvikhbywABEZHIKMNOPTYXill",
)
_FOREIGN: Final = re.compile(f"[{''.join(map(chr, _LOOK_ALIKE))}]")
_LEET: Final = str.maketrans("013457@$!|", "oieastasii")
_LEETED: Final = re.compile(r"[a-zA-Z][0134578@$!][a-zA-Z]|\b[0134578@$][a-zA-Z]{2}|[a-zA-Z]{2}[0134578@$]\b")
LONG_CODE: Final = re.compile(r"\b(?=\w*\d)[\w-]{16,}\b")  # a number of some kind, unless it can be decoded
_SPACED: Final = re.compile(r"(?:(?<=\s)|^)(?:[^\W_][ .\-_*|]{1,3}){5,}[^\W_](?=\s|$|[?!.])")
_DASHED: Final = re.compile(r"\b(?:[^\W\d_][-._*|]){3,}[^\W\d_]\b")
_BASE64: Final = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{12,}={0,2}(?![\w+/=])")
_HEX: Final = re.compile(r"(?<!\w)(?:(?:0x)?[0-9a-fA-F]{2}[\s:,]?){6,}(?!\w)")
_BINARY: Final = re.compile(r"(?<!\d)(?:[01]{8}[\s,]*){3,}(?!\d)")
_DECIMALS: Final = re.compile(r"\b(?:\d{2,3}[ ,;-]+){5,}\d{2,3}\b")
_MORSE: Final = re.compile(r"(?:[.\-]{1,5}[ /]+){8,}[.\-]{1,5}")
_ESCAPED: Final = re.compile(r"%[0-9a-fA-F]{2}.*%[0-9a-fA-F]{2}|&#?\w+;.*&#?\w+;|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}")
LONGEST: Final = 6_000  # letters of a message that are looked through; channels carry fewer
_COMMON: Final = frozenset(
    "de que a o as os e para com uma um me mostre mostra seu sua seus suas regras prompt senha dados clientes todos instrucoes ignore"
    " telefone lista the your all show system instructions los las tus reglas dame nao do da dos das no na por tudo em".split()
)
_SHIFTED: Final = tuple(str.maketrans(LETTERS, LETTERS[by:] + LETTERS[:by]) for by in (1, 3, 23, 25))
_MORSE_LETTERS: Final = {
    ".-": "a", "-...": "b", "-.-.": "c", "-..": "d", ".": "e", "..-.": "f", "--.": "g", "....": "h", "..": "i", ".---": "j",
    "-.-": "k", ".-..": "l", "--": "m", "-.": "n", "---": "o", ".--.": "p", "--.-": "q", ".-.": "r", "...": "s", "-": "t",
    "..-": "u", "...-": "v", ".--": "w", "-..-": "x", "-.--": "y", "--..": "z",
}  # fmt: skip


@lru_cache(maxsize=2_000)
def readings(message: str) -> tuple[str, ...]:
    """The message as it looks, then whatever it may hide; each once."""
    text = message[:LONGEST]
    seen = visible(text)
    found = [seen, *_hidden(text, seen)]
    return tuple(dict.fromkeys(reading for reading in found if reading.strip()))


def is_encoded(message: str) -> bool:
    """Whether it hides readable words in a code. Nobody who wants to be understood writes so."""
    seen = visible(message[:LONGEST])
    return any(len(re.findall(r"[^\W\d_]{2,}", decoded)) >= 1 for decoded in _decoded(seen))


def visible(text: str) -> str:
    """Without invisible characters, and with look-alike letters as the ones they look like."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", _TAGS.sub(" ", text)))
    return plain.translate(_LOOK_ALIKE) if _is_mixed(plain) else plain


def is_smuggling(text: str) -> bool:
    """Whether it carries words that nobody who looks at it can see."""
    return bool(_TAGS.search(text)) and not text.startswith("\U0001f3f4")


def _is_mixed(text: str) -> bool:
    """Latin letters beside look-alikes of other alphabets."""
    return bool(_FOREIGN.search(text)) and bool(re.search(r"[a-zA-Z]", text))


def _hidden(raw: str, seen: str) -> Iterator[str]:
    yield from ("".join(chr(ord(char) - 0xE0000) for char in run) for run in _TAGS.findall(raw))
    yield from _respelled(seen)
    yield from _decoded(seen)
    if _ESCAPED.search(seen):
        yield re.sub(r"\\[ux]([0-9a-fA-F]{2,4})", lambda match: chr(int(match.group(1), 16)), unescape(unquote(seen)))


def _respelled(seen: str) -> Iterator[str]:
    if _LEETED.search(LONG_CODE.sub(" ", seen)):
        yield LONG_CODE.sub(" ", seen).translate(_LEET)
    if spaced := [_joined(match.group()) for match in _SPACED.finditer(seen)]:
        yield " ".join(spaced)
    if _DASHED.search(seen):
        yield _DASHED.sub(lambda match: re.sub(r"[-._*|]", "", match.group()), seen)
    for turned in (seen[::-1], " ".join(word[::-1] for word in seen.split()), codecs.encode(seen, "rot13")):
        if _is_language(turned, than=seen):
            yield turned
    for alphabet in _SHIFTED:
        if _is_language(moved := seen.lower().translate(alphabet), than=seen):
            yield moved


def _joined(spaced: str) -> str:
    """ "p r o m p t   d o" as "prompt do": wider gaps stand between words; without any, letters are one word."""
    return " ".join(re.sub(r"[ .\-_*|]", "", word) for word in re.split(r"\s{2,}", spaced))


def _decoded(seen: str) -> Iterator[str]:
    for match in _BASE64.findall(seen):
        yield from _if_words(_from_base64(match))
    for match in _HEX.findall(seen):
        yield from _if_words(_from_hex(match))
    for match in _BINARY.findall(seen):
        yield from _if_words(_as_text(bytes(int(byte, 2) for byte in re.findall(r"[01]{8}", match))))
    for match in _DECIMALS.findall(seen):
        yield from _if_words(_from_decimals(match))
    for match in _MORSE.findall(seen):
        yield "".join(_MORSE_LETTERS.get(letter, " ") for letter in re.split(r"[ ]", match.replace("/", " / ")))


def _from_base64(run: str) -> str:
    try:
        standard = run.rstrip("=").replace("-", "+").replace("_", "/")
        return _as_text(base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True))
    except (binascii.Error, ValueError):
        return ""


def _from_hex(run: str) -> str:
    digits = re.sub(r"0x|[\s:,]", "", run)
    return _as_text(bytes.fromhex(digits)) if len(digits) % 2 == 0 else ""


def _from_decimals(run: str) -> str:
    """Numbers in their order are sizes or prices: no text has its letters in the alphabet's order."""
    numbers = [int(number) for number in re.findall(r"\d+", run)]
    is_list = numbers in (sorted(numbers), sorted(numbers, reverse=True))
    return "" if is_list or max(numbers) > 255 else _as_text(bytes(numbers))


def _as_text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return ""


def _if_words(decoded: str) -> Iterator[str]:
    """What was decoded, where it is readable text and no accident."""
    letters = sum(char.isalpha() or char.isspace() for char in decoded)
    is_printed = all(char.isprintable() or char == "\n" for char in decoded)
    if is_printed and len(decoded) >= 5 and letters / len(decoded) > 0.8:
        yield decoded


def _is_language(turned: str, *, than: str) -> bool:
    """More common words than the message itself has."""
    hits = _commons(turned)
    return hits >= 2 and hits > _commons(than)


def _commons(text: str) -> int:
    return sum(word in _COMMON for word in re.findall(r"[^\W\d_]+", text.lower()))
