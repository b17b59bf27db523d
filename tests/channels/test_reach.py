"""Whether a gateway can reach the address that we show: words beforehand instead of messages that never come."""

from __future__ import annotations

import pytest

from app.channels.reach import obstacle

pytestmark = pytest.mark.req("PN-01")

OUTSIDE = "https://api.gateway.example"


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("http://127.0.0.1:8000", OUTSIDE, "here"),
        ("http://localhost:8000", OUTSIDE, "here"),
        ("https://[::1]", OUTSIDE, "here"),
        ("http://192.168.0.9:8000", OUTSIDE, "inside"),
        ("http://servidor:8000", OUTSIDE, "inside"),
        ("https://secretaria.local", OUTSIDE, "inside"),
        ("http://secretaria.example.com", OUTSIDE, "plain"),
        ("https://secretaria.example.com", OUTSIDE, None),
        ("http://127.0.0.1:8000", "http://127.0.0.1:9000", None),
    ],
)
def test_what_is_between_a_gateway_and_our_address(ours: str, theirs: str, expected: str | None) -> None:
    assert obstacle(ours, theirs) == expected
