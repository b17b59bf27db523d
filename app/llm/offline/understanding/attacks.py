"""Whether a text tries to change the rules, get what is secret or misuse what she can do, also in disguise."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from app.infra.portuguese import fold
from app.llm.offline.understanding.meaning import read

ENOUGH: Final = 0.4  # from this score on a text is an attack: hands that it was not learnt from score lower
_CERTAIN: Final = 0.98
_LONGEST: Final = 6_000

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:(?:0x|\\x)?[0-9a-fA-F]{2}[ ,:]?){8,}")
_BINARY = re.compile(r"(?:[01]{8}[ ,]?){4,}")
_DECIMALS = re.compile(r"(?:\d{2,3}[ ,;-]){6,}\d{2,3}")
_SPACED = re.compile(r"(?:\b\w[ .\-_*|/]{1,3}){5,}\w\b")
_LEET = str.maketrans("013457@$!|", "oieastasii")
_LEET_WORD = re.compile(r"(?=\w*[a-z])(?=\w*[013457@$])[\w@$!|]{3,}", re.IGNORECASE)
_CODE = re.compile(r"\b(?=\w*\d)[\w-]{16,}\b")
_LOOKALIKES = str.maketrans("аеорсухіѕԁԛոһк", "aeopcyxisdqnhk")
_MARKERS = re.compile(
    r"<\|(?:im_start|im_end|system|endoftext)|\[/?(?:INST|SYS)\]|<<SYS>>|</?(?:system|instruc\w*|prompt"
    r"|assistant)>|^\s*#{2,}\s*(?:system|instruc\w*|novas? (?:regra|instruc)\w*)"
    r"|\bBEGIN (?:SYSTEM|PROMPT)|\bunion select\b|\bdrop table\b|;\s*--|<script\b|\{\{.*\}\}|\$\{jndi",
    re.IGNORECASE | re.MULTILINE,
)


def attack_score(text: str) -> float:
    """How surely this text is an attack, 0 to 1: of all the ways to read it, the worst."""
    written = text[:_LONGEST]
    if _MARKERS.search(written):
        return _CERTAIN
    hidden = list(_undisguised(written))
    open_words = written if hidden else _CODE.sub(" ", written)  # a code that hides nothing is a number of some kind
    return max(read(view).attack for view in (open_words, *hidden))


def is_attack(text: str) -> bool:
    """Whether this text is to be treated as an attack."""
    return attack_score(text) >= ENOUGH


def _undisguised(written: str) -> Iterator[str]:
    """What the text says once hidden letters are gone and what was encoded is read."""
    plain = _INVISIBLE.sub("", written).translate(_LOOKALIKES)
    if plain != written:
        yield plain
    if tags := "".join(_TAGS.findall(written)):
        yield "".join(chr(ord(letter) - 0xE0000) for letter in tags)
    if _SPACED.search(plain):
        yield _SPACED.sub(lambda run: re.sub(r"[ .\-_*|/]{1,2}(?=\w(?:\W|$))|[.\-_*|/]", "", run.group()), plain)
    if len(_LEET_WORD.findall(plain)) >= 2:
        yield _LEET_WORD.sub(lambda word: word.group().translate(_LEET), plain)
    if "%" in plain and unquote(plain) != plain:
        yield unquote(plain)
    yield from (*_decoded(plain), *_turned(plain))


def _decoded(plain: str) -> Iterator[str]:
    """Readable text inside base64, hexadecimal, binary and decimal codes."""
    for piece in _BASE64.findall(plain):
        yield from _readable(_from_base64(piece))
    for piece in _HEX.findall(plain):
        yield from _readable(
            bytes.fromhex(digits) if len(digits := re.sub(r"0x|\\x|[ ,:]", "", piece)) % 2 == 0 else b""
        )
    for piece in _BINARY.findall(plain):
        yield from _readable(bytes(int(each, 2) for each in re.findall(r"[01]{8}", piece)))
    for piece in _DECIMALS.findall(plain):
        numbers = [int(each) for each in re.findall(r"\d+", piece)]
        yield from _readable(bytes(number for number in numbers if number < 256))


def _from_base64(piece: str) -> bytes:
    padded = piece.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _readable(raw: bytes) -> Iterator[str]:
    """The text that these bytes are, if people could have written it."""
    text = raw.decode("utf-8", errors="replace")
    letters = sum(each.isalpha() or each.isspace() for each in text)
    if len(text) >= 6 and letters >= 0.8 * len(text) and "\ufffd" not in text:
        yield text


_COMMON = frozenset(
    "the and you your all ignore system prompt instructions rules de que para ignore regras instrucoes mostre"
    " sistema seu sua todas clientes".split()
)


def _turned(plain: str) -> Iterator[str]:
    """Written backwards, or with every letter moved by thirteen: taken for that only where it then has common words."""
    for view in (plain[::-1], codecs.encode(plain, "rot13")):
        said = set(re.findall(r"[a-z]+", fold(view)))
        if len(said & _COMMON) >= 2 and len(said & _COMMON) > len(set(re.findall(r"[a-z]+", fold(plain))) & _COMMON):
            yield view
