"""Free TCP ports on loopback."""

from __future__ import annotations

import random
import socket

# Below the range that systems give to outgoing connections: a client that keeps dialling a server which is just being
# restarted may otherwise be given that very port as its own, connect to itself and keep the server from coming back.
_LOW, _HIGH = 20_000, 32_000


def is_free(port: int, address: str = "127.0.0.1") -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def free_port(remembered: int | None = None) -> int:
    """`remembered` while nobody else listens there, else a new one."""
    if remembered is not None and is_free(remembered):
        return remembered
    candidates = random.SystemRandom().sample(range(_LOW, _HIGH), 200)
    return next(port for port in candidates if is_free(port))
