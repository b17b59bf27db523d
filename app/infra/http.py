"""HTTP to addresses that companies give us: pooled, bounded in time and size, and never into our own network.

An address is checked twice: when it is typed in (`check_address`, with words for a person) and at every connection,
against the peer really reached and before a byte is sent, as a name may resolve elsewhere by then (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from app.errors import Invalid, OutcomeUnknown, ProviderUnavailable
from app.infra import clock, deadline, resolving
from app.infra.resolving import Found

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection

MAX_ANSWER_BYTES = 2 * 1024 * 1024
CONNECT_TIMEOUT_S = 5.0
POOL_SIZE = 64
# Node, under most gateways, closes a connection idle for 5 s; reusing it at that instant looks like a lost answer.
MAX_IDLE_S = 4.0
_CHUNK = 16 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer, read within its limits."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def check_address(url: str, *, allow_loopback: bool, field: str = "base_url") -> None:
    """Raise Invalid unless `url` is an http(s) address of the public internet (or of this machine, where allowed)."""
    parts = _split(url, field)
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host:
        raise Invalid("O endereço precisa começar com https:// ou http:// e ter um domínio.", field=field)
    if "@" in parts.netloc:
        raise Invalid("Retire usuário e senha do endereço; informe-os nos campos próprios.", field=field)
    try:
        found = resolving.addresses(host, parts.port or None)
    except (OSError, UnicodeError) as error:
        raise Invalid(
            f"O domínio {host[:100]} não foi encontrado. Confira se está escrito certo.", field=field
        ) from error
    for _, sockaddr in found:
        if not is_reachable(str(sockaddr[0]), allow_loopback=allow_loopback):
            raise Invalid("Este endereço aponta para uma rede interna. Use o endereço público do serviço.", field=field)


def is_reachable(ip: str, *, allow_loopback: bool) -> bool:
    """Whether we may connect to this IP: public unicast, or loopback where allowed."""
    address = _unwrapped(ipaddress.ip_address(ip.partition("%")[0]))
    if address.is_loopback:
        return allow_loopback
    return address.is_global and not (address.is_multicast or address.is_reserved)


@lru_cache(maxsize=32)
def client_session(provider: str, *, allow_loopback: bool = False, max_idle_s: float = MAX_IDLE_S) -> requests.Session:
    """The process's one session for a provider, shared by threads. No cookies, no proxies, no netrc."""
    session = _NoRedirects()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = f"Secretaria ({provider})"
    adapter = _GuardedAdapter(allow_loopback, max_idle_s)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def exchange(
    session: requests.Session,
    method: str,
    url: str,
    *,
    timeout_s: float,
    max_bytes: int = MAX_ANSWER_BYTES,
    **request: Any,
) -> Answer:
    """One request and its whole answer within `timeout_s`, redirects not followed.

    ProviderUnavailable: no connection came about, so nothing was asked. OutcomeUnknown: the request began and no whole
    answer within the limits came back. Invalid: the address may not be reached.
    """
    with deadline.limited(timeout_s) as call:
        try:
            with session.request(
                method,
                url,
                timeout=(min(CONNECT_TIMEOUT_S, timeout_s), timeout_s),
                allow_redirects=False,
                stream=True,
                **request,
            ) as response:
                body = _read(response, max_bytes)
        except requests.ConnectTimeout as error:
            raise ProviderUnavailable("O serviço não respondeu à conexão.", reason="timeout") from error
        except requests.ConnectionError as error:
            if _never_connected(error):
                raise ProviderUnavailable("Não foi possível conectar ao serviço.", reason="connection") from error
            raise OutcomeUnknown("A conexão caiu antes da resposta.") from error
        except requests.Timeout as error:
            raise OutcomeUnknown("O serviço não respondeu a tempo.") from error
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
            raise Invalid("O endereço do serviço é inválido.", field="base_url") from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise OutcomeUnknown("A resposta do serviço veio incompleta.") from error
    if call.is_cut:  # without a length, an answer that was cut off looks like a whole one
        raise OutcomeUnknown("O serviço não terminou a resposta a tempo.")
    return Answer(response.status_code, response.headers, body)


def _split(url: str, field: str) -> SplitResult:
    if any(char <= " " or char in "\\\x7f" for char in url):
        raise Invalid("O endereço tem espaços ou caracteres que não podem estar nele.", field=field)
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise Invalid("O endereço não está bem escrito. Exemplo: https://api.suaempresa.com.br", field=field) from error
    return parts


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only carries it."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _read(response: requests.Response, max_bytes: int) -> bytes:
    """The body, as far as it is not too long; `read1` returns after each packet."""
    body = bytearray()
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > max_bytes:
            raise OutcomeUnknown("A resposta do serviço é grande demais.")
    return bytes(body)


def _never_connected(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


class _NoRedirects(requests.Session):
    """requests looks for the next address even when told not to follow it, and reads the body whole for that."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class _GuardedHTTPConnection(HTTPConnection):
    def __init__(self, *args: Any, allow_loopback: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._allow_loopback = allow_loopback

    def _new_conn(self) -> socket.socket:
        return _connected(self, self._allow_loopback)


class _GuardedHTTPSConnection(HTTPSConnection):
    def __init__(self, *args: Any, allow_loopback: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._allow_loopback = allow_loopback

    def _new_conn(self) -> socket.socket:
        return _connected(self, self._allow_loopback)

    def connect(self) -> None:
        """A failed TLS handshake is a connection that never came about: the request had not begun."""
        try:
            super().connect()
        except (ssl.SSLError, OSError) as error:
            raise NewConnectionError(self, f"TLS handshake failed: {error}") from error


def _connected(connection: HTTPConnection, allow_loopback: bool) -> socket.socket:
    """A socket to the connection's host. All of its addresses share one time-out: a name may have hundreds."""
    patience_s = connection.timeout if isinstance(connection.timeout, int | float) else CONNECT_TIMEOUT_S
    ends_at = clock.monotonic() + patience_s
    try:
        found = resolving.addresses(connection.host.strip("[]"), connection.port, timeout_s=patience_s)
        connected = first_to_answer(found, ends_at, connection.socket_options or ())
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"{connection.host} did not answer in time") from error
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(connection, f"no connection to {connection.host}: {error}") from error
    checked = _checked_peer(connected, allow_loopback)
    checked.settimeout(patience_s)
    if (call := deadline.current()) is not None:
        call.watch(checked)
    return checked


def first_to_answer(
    found: Sequence[Found], ends_at: float, options: Sequence[tuple[int, int, int | bytes]] = ()
) -> socket.socket:
    """A connection to the first of these addresses that takes one before `ends_at`. Raises OSError, TimeoutError among them."""
    failure: OSError = OSError("the name has no address")
    for _, (ip, port, *_rest) in found:
        left_s = ends_at - clock.monotonic()
        if left_s <= 0:
            raise TimeoutError("no address answered in time")
        try:
            return create_connection((ip, port), left_s, socket_options=list(options))
        except OSError as error:
            failure = error
    raise failure


def _checked_peer(connected: socket.socket, allow_loopback: bool) -> socket.socket:
    try:
        peer = str(connected.getpeername()[0])
        if is_reachable(peer, allow_loopback=allow_loopback):
            return connected
    except OSError:
        connected.close()
        raise
    connected.close()
    raise Invalid("Este endereço aponta para uma rede interna. Use o endereço público do serviço.", field="base_url")


class _FreshConnections(HTTPConnectionPool):
    """A pool that does not hand out connections the other side may be closing, and tells the thread's call which one it uses."""

    def __init__(self, *args: Any, max_idle_s: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._max_idle_s = max_idle_s
        self._idle_since: weakref.WeakKeyDictionary[BaseHTTPConnection, float] = weakref.WeakKeyDictionary()

    def _put_conn(self, conn: BaseHTTPConnection | None) -> None:
        if (call := deadline.current()) is not None:
            call.release()
        if conn is not None:
            self._idle_since[conn] = clock.monotonic()
        super()._put_conn(conn)

    def _get_conn(self, timeout: float | None = None) -> BaseHTTPConnection:
        conn = super()._get_conn(timeout)
        idle_since = self._idle_since.pop(conn, None)
        if idle_since is not None and clock.monotonic() - idle_since > self._max_idle_s:
            conn.close()
        if (call := deadline.current()) is not None and isinstance(conn, HTTPConnection) and conn.sock is not None:
            call.watch(conn.sock)
        return conn


class _GuardedHTTPPool(_FreshConnections):
    ConnectionCls = _GuardedHTTPConnection


class _GuardedHTTPSPool(_FreshConnections, HTTPSConnectionPool):
    ConnectionCls = _GuardedHTTPSConnection


class _GuardedAdapter(HTTPAdapter):
    """Opens connections only where `is_reachable` allows."""

    def __init__(self, allow_loopback: bool, max_idle_s: float) -> None:
        self._pool_options = {"allow_loopback": allow_loopback, "max_idle_s": max_idle_s}
        super().__init__(pool_connections=POOL_SIZE, pool_maxsize=POOL_SIZE)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool: Any) -> None:
        super().init_poolmanager(connections, maxsize, block=block, **pool)
        options = self._pool_options
        self.poolmanager.pool_classes_by_scheme = {
            "http": lambda *args, **kwargs: _GuardedHTTPPool(*args, **kwargs, **options),
            "https": lambda *args, **kwargs: _GuardedHTTPSPool(*args, **kwargs, **options),
        }
