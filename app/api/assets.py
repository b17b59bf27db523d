"""What the API's own pages load, and what they may load at all."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from flask import url_for

STATIC: Final = Path(__file__).with_name("static")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'none'"
)


def asset(name: str) -> str:
    """The address of a file of ours, which changes with its content."""
    return url_for("api.static", filename=name, v=hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10])
