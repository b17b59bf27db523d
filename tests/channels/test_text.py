"""What happens to text on its way in and out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels import text


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(
    "blank", ["", " \n\t", "\u200b\u200c\u200d\u2060\ufeff", "\u200e\u200f", "\u3164\u2800", "\ufe0f", "\u0301"]
)
def test_what_nobody_can_see_is_blank(blank: str) -> None:
    assert text.is_blank(blank)


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("visible", ["a", ".", "😀", "👨‍👩‍👧", "❤️", "1", "\u200b?"])
def test_what_somebody_can_see_is_not(visible: str) -> None:
    assert not text.is_blank(visible)


@pytest.mark.req("IN-09")
@given(st.text(alphabet="{} a", max_size=12))
def test_no_template_mark_survives_and_nothing_else_changes(written: str) -> None:
    left = text.without_template_marks(written)
    assert "{{" not in left
    assert "}}" not in left
    assert left.replace(" ", "") == written.replace(" ", "")
    assert text.without_template_marks(left) == left


@pytest.mark.req("IN-02")
@pytest.mark.parametrize("kept", ["\u200eOi", "Oi \n", "Oi\r\n", "\u200e\u200eOi"])
def test_what_a_gateway_adds_does_not_make_another_message(kept: str) -> None:
    assert text.as_compared(kept) == text.as_compared("Oi")


@pytest.mark.req("IN-02")
def test_json_for_the_database_has_nothing_it_refuses() -> None:
    brought = json.loads('{"a\\u0000": ["\\ud83d", NaN, -Infinity, "\\u0000", 1.5, null, true, "😀"]}')
    assert json.loads(text.storable_json(brought)) == {"a": ["\ufffd", None, None, "", 1.5, None, True, "😀"]}
