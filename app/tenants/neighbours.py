"""The names of the installation's companies, so that none of them is told to another's customers. Looks across companies: it must."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from app.infra import clock
from app.infra.tenancy import platform_session

_TRUSTED_S: Final = 300.0
_remembered: tuple[float, frozenset[str]] | None = None


def names() -> frozenset[str]:
    """Every company's name, as remembered for some minutes. Not to be asked inside a transaction: it has its own."""
    global _remembered
    now = clock.monotonic()
    if _remembered is None or now - _remembered[0] > _TRUSTED_S:
        with platform_session() as session:
            _remembered = (now, frozenset(session.scalars(text("SELECT name FROM public.companies"))))
    return _remembered[1]
