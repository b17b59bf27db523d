"""Rules for what templates may say."""

from __future__ import annotations

import re

import pytest

from app.config import ROOT

pytestmark = pytest.mark.req("SE-02", "PN-02")

TEMPLATES = sorted((ROOT / "app").rglob("templates/**/*.html"))


def test_only_words_of_ours_are_translated() -> None:
    """Jinja takes what `_()` returns for safe HTML: a customer's words given to it would run in the reader's browser."""
    translated = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in TEMPLATES
        for found in re.finditer(r"(?<![\w.])(?:_|gettext|ngettext)\((?![\"'])[^)]*\)", path.read_text())
    ]
    assert translated == [], "translate at the door (gettext), and show the result with {{ … }}"
    assert len(TEMPLATES) > 10
