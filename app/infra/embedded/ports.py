"""TCP ports on this machine."""

from __future__ import annotations

import random
import socket

from app.infra.embedded.refusal import CannotStart

# Below the range that systems give to outgoing connections: a client that keeps dialling a server which is just being
# restarted may otherwise be given that very port as its own, connect to itself and keep the server from coming back.
_LOW, _HIGH = 20_000, 32_000


def free_port(remembered: int | None = None) -> int:
    """`remembered` while nobody else listens there, else a new one."""
    if remembered is not None and _is_free(remembered):
        return remembered
    candidates = random.SystemRandom().sample(range(_LOW, _HIGH), 200)
    return next(port for port in candidates if _is_free(port))


def refuse_taken(port: int, address: str) -> None:
    """Raise when a server could not listen there."""
    try:
        _bind(port, address)
    except PermissionError as error:
        raise CannotStart(
            f"only root may listen on port {port}.", "choose a port above 1023: make run PORT=8090"
        ) from error
    except OSError as error:
        raise CannotStart(
            f"port {port} on {address} is taken: {error.strerror}.",
            f"stop what listens there, or choose another port: make run PORT={free_port(port + 10)}",
        ) from error


def _is_free(port: int) -> bool:
    try:
        _bind(port, "127.0.0.1")
    except OSError:
        return False
    return True


def _bind(port: int, address: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address, port))
