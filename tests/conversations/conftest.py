from __future__ import annotations

from tests.turns.conftest import client, gateway, mind, number

__all__ = ["client", "gateway", "mind", "number"]
