"""The style sheet's promises: contrast in both themes, one truth for the dark one, vendored files as they were taken."""

from __future__ import annotations

import hashlib
import re
from typing import Final

import pytest

from app.painel.pages import STATIC

pytestmark = pytest.mark.req("PN-02")

CSS: Final = (STATIC / "painel.css").read_text()
API_STATIC: Final = STATIC.parents[1] / "api" / "static"
OF_THE_PANEL: Final = {sheet.name: sheet.read_text() for sheet in sorted(STATIC.glob("*.css"))}
OF_THE_API: Final = {sheet.name: sheet.read_text() for sheet in sorted(API_STATIC.glob("*.css"))}
SHEETS: Final = {**OF_THE_PANEL, **OF_THE_API}
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
SEEN: Final = [(line, ground) for line in ("edge", "focus", "accent") for ground in ("paper", "card", "well", "tint")]

COLOUR: Final = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(", re.ASCII)
MOVES: Final = re.compile(r"(?:animation|transition)[\w-]*:(?!\s*none)|scroll-behavior:\s*smooth")
CALM: Final = re.compile(r"@media \(prefers-reduced-motion: reduce\) (\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")


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


def test_every_sheet_is_looked_at() -> None:
    assert {"painel.css", "desk.css", "home.css", "simulator.css", "docs.css"} <= SHEETS.keys()
    assert len(SHEETS) == len(OF_THE_PANEL) + len(OF_THE_API), "two sheets of one name"


@pytest.mark.parametrize("name", SHEETS)
def test_colours_come_from_tokens_alone(name: str) -> None:
    """A token is a colour; everything else names one of its own sheet, or of the panel's, which every page of it loads."""
    rules = re.sub(r"/\*.*?\*/|--[\w-]+:[^;}]*", "", SHEETS[name], flags=re.DOTALL)
    assert COLOUR.findall(rules) == []
    known = SHEETS[name] + (CSS if name in OF_THE_PANEL else "")
    assert set(re.findall(r"var\(--([\w-]+)\)", SHEETS[name])) <= set(re.findall(r"--([\w-]+):", known))


@pytest.mark.parametrize("name", sorted(OF_THE_PANEL.keys() - {"painel.css"}))
def test_a_screens_sheet_invents_no_colour(name: str) -> None:
    """What it sets as a token of its own is one of the panel's, which has a light and a dark one."""
    given = re.findall(r"--[\w-]+:([^;}]*)", OF_THE_PANEL[name])
    assert [value.strip() for value in given if COLOUR.search(value)] == []


@pytest.mark.parametrize("name", SHEETS)
def test_whoever_wants_no_motion_gets_none(name: str) -> None:
    """The panel's sheet, which each of its pages loads, stops everything; a sheet that stands alone has to do so itself."""
    if MOVES.search(SHEETS[name]) and name not in OF_THE_PANEL:
        assert stops(SHEETS[name]) == {"animation", "transition", "scroll-behavior"}
    louder = re.findall(r"(?:animation|transition)[\w-]*:[^;}]*!important", outside_calm(SHEETS[name]))
    assert louder == [], "what insists on moving would outdo what stops it"


def test_the_panel_stops_everything_that_moves() -> None:
    assert stops(CSS) == {"animation", "transition", "scroll-behavior"}


def stops(css: str) -> set[str]:
    """What a sheet switches off for everything when the device asks for calm."""
    calm = re.search(r"\{\s*\*, \*::before, \*::after \{([^}]*)\}", "".join(CALM.findall(css)))
    switched = re.findall(r"([\w-]+): (?:none|auto) !important", calm[1]) if calm else []
    return set(switched)


def outside_calm(css: str) -> str:
    return CALM.sub("", css)


def test_other_peoples_scripts_are_as_they_were_taken_and_carry_their_licences() -> None:
    told = (STATIC / "vendor" / "README.md").read_text()
    scripts = sorted((STATIC / "vendor").rglob("*.js"))
    assert len(scripts) == 2
    for script in scripts:
        assert hashlib.sha256(script.read_bytes()).hexdigest() in told, script.name
        assert (script.parent / "LICENSE").stat().st_size > 100
        assert script.parent.name in told
