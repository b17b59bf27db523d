"""The style sheet's promises: contrast in both themes, one truth for the dark one, vendored files as they were taken."""

from __future__ import annotations

import hashlib
import re
from typing import Final

import pytest

from app.painel.pages import STATIC

pytestmark = pytest.mark.req("PN-02")

CSS: Final = (STATIC / "painel.css").read_text()
DARK_DEVICE: Final = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', CSS, re.DOTALL)
DARK_CHOSEN: Final = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', CSS, re.DOTALL)
LIGHT: Final = re.search(r":root \{(.*?)\}", CSS, re.DOTALL)

# Text on ground: 4.5 to 1. What only has to be seen (edges of fields, focus): 3 to 1.
READ: Final = [
    *[(ink, ground) for ink in ("ink", "soft") for ground in ("paper", "card", "well")],
    *[("ink", ground) for ground in ("tint", "mine")],
    *[("accent", ground) for ground in ("paper", "card", "tint")],
    ("soft", "mine"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-tint", "tint"),
    ("warn", "warn-tint"),
    ("danger", "danger-tint"),
    ("danger", "card"),
    ("danger", "paper"),
    ("on-danger", "danger"),
    ("paper", "ink"),
]
SEEN: Final = [(line, ground) for line in ("edge", "focus", "accent") for ground in ("paper", "card")]


def tokens(block: re.Match[str] | None) -> dict[str, str]:
    assert block is not None
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", block[1]))


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [LIGHT, DARK_CHOSEN], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(READ, 4.5), (SEEN, 3.0)], ids=["read", "seen"])
def test_everything_can_be_read_in_both_themes(
    theme: re.Match[str] | None, pairs: list[tuple[str, str]], least: float
) -> None:
    colour = tokens(theme)
    weak = {
        f"{a} on {b}": round(contrast(colour[a], colour[b]), 2)
        for a, b in pairs
        if contrast(colour[a], colour[b]) < least
    }
    assert weak == {}


def test_the_dark_that_one_chooses_is_the_dark_of_the_device() -> None:
    assert tokens(DARK_DEVICE) == tokens(DARK_CHOSEN)


def test_colours_come_from_tokens_alone() -> None:
    rules = CSS.partition("*, *::before")[2]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rules) == []
    assert set(re.findall(r"var\(--([\w-]+)\)", CSS)) <= set(re.findall(r"--([\w-]+):", CSS))


def test_whoever_wants_no_motion_gets_none() -> None:
    assert "prefers-reduced-motion: reduce" in CSS


def test_other_peoples_scripts_are_as_they_were_taken_and_carry_their_licences() -> None:
    told = (STATIC / "vendor" / "README.md").read_text()
    scripts = sorted((STATIC / "vendor").rglob("*.js"))
    assert len(scripts) == 2
    for script in scripts:
        assert hashlib.sha256(script.read_bytes()).hexdigest() in told, script.name
        assert (script.parent / "LICENSE").stat().st_size > 100
        assert script.parent.name in told
