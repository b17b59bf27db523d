"""Calls to addresses that companies give us: never into our own network, never without end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.errors import Invalid, OutcomeUnknown, ProviderUnavailable
from app.infra import http, resolving

PUBLIC = "203.0.113.9"  # documentation range: public in form, nobody answers


class _Peer(BaseHTTPRequestHandler):
    """Answers `/redirect`, `/drip` (one byte at a time, for ever), `/slow` (after half a second), or plainly. Always with a cookie."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers), self.client_address))
        if self.path == "/drip":
            self._drip()
            return
        if self.path == "/slow":
            self.server.stopping.wait(0.5)
        status = 302 if self.path == "/redirect" else 200
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.send_header("Location", "/elsewhere")
        self.send_header("Set-Cookie", "session=other-company")
        self.end_headers()
        self.wfile.write(b"ok")

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.close_connection = True
        while not self.server.stopping.wait(0.02):
            try:
                self.wfile.write(b".")
            except OSError:
                return

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Peer)
        self.seen: list[tuple[str, dict[str, str], Any]] = []
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def peer() -> Iterator[_Server]:
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.stopping.set()
        server.shutdown()
        thread.join()


@pytest.mark.req("IN-13")
@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://192.168.1.10:8080",
        "http://172.16.0.1",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1",
        "http://0.0.0.0",
        "http://224.0.0.1",
        "http://240.0.0.1",
        "http://255.255.255.255",
        "http://127.0.0.1:6379",
        "http://127.1",
        "http://2130706433",
        "http://0x7f000001",
        "http://localhost",
        "http://[::1]",
        "http://[::ffff:10.0.0.1]",
        "http://[::ffff:127.0.0.1]",
        "http://[64:ff9b::a00:1]",
        "http://[2002:a00:1::]",
        "http://[fe80::1]",
        "http://[fc00::1]",
        "http://[ff02::1]",
    ],
)
def test_addresses_of_our_own_network_are_refused(url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        http.check_address(url, allow_loopback=False, field="base_url")
    assert refusal.value.details["field"] == "base_url"


@pytest.mark.req("IN-13")
@pytest.mark.parametrize(
    "url",
    [
        "ftp://8.8.8.8",
        "file:///etc/passwd",
        "8.8.8.8",
        "",
        "http://",
        "http://user:pass@8.8.8.8",
        "http://8.8.8.8@10.0.0.1",
        "http://8.8.8.8:99999",
        "http://8.8.8.8:abc",
        "http://[::1",
        "http://8.8.8.8\r\nHost: x",
        "http://8.8.8.8\\@10.0.0.1",
        "http://nao-existe.invalid",
        "http://" + "a" * 300 + ".com",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        http.check_address(url, allow_loopback=True)


@pytest.mark.req("IN-13")
@pytest.mark.parametrize("url", ["https://8.8.8.8", "http://8.8.8.8:3000/api", "https://[2606:4700:4700::1111]/"])
def test_public_addresses_are_accepted(url: str) -> None:
    http.check_address(url, allow_loopback=False)


@pytest.mark.req("IN-13")
@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])
def test_this_machine_is_accepted_only_where_allowed(url: str) -> None:
    http.check_address(url, allow_loopback=True)
    with pytest.raises(Invalid):
        http.check_address(url, allow_loopback=False)


@pytest.mark.req("IN-13")
def test_a_private_network_is_refused_even_where_loopback_is_allowed() -> None:
    with pytest.raises(Invalid):
        http.check_address("http://10.0.0.1", allow_loopback=True)


@pytest.mark.req("IN-13")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_name_that_turns_inwards_after_the_check_is_never_spoken_to(peer: _Server, host: str) -> None:
    url = f"http://{host}:{peer.server_address[1]}/"
    with pytest.raises(Invalid):
        http.exchange(http.client_session("guarded"), "GET", url, timeout_s=2)
    assert peer.seen == []


@pytest.mark.req("IN-08")
def test_an_answer_comes_whole_and_redirects_stay_unfollowed(peer: _Server) -> None:
    session = http.client_session("tests", allow_loopback=True)
    answer = http.exchange(session, "GET", f"{peer.url}/redirect", timeout_s=2)
    assert (answer.status, answer.body, answer.headers["Location"]) == (302, b"ok", "/elsewhere")
    assert [path for path, *_ in peer.seen] == ["/redirect"]


@pytest.mark.req("TN-01")
def test_cookies_of_one_company_do_not_travel_with_another(peer: _Server) -> None:
    session = http.client_session("tests", allow_loopback=True)
    for _ in range(2):
        http.exchange(session, "GET", f"{peer.url}/cookie", timeout_s=2)
    assert all("Cookie" not in headers for _, headers, _ in peer.seen)


@pytest.mark.req("IN-08")
def test_a_connection_is_shared_by_calls_that_follow_closely(peer: _Server) -> None:
    session = http.client_session("tests", allow_loopback=True)
    for _ in range(3):
        http.exchange(session, "GET", f"{peer.url}/", timeout_s=2)
    assert len({address for *_, address in peer.seen}) == 1


@pytest.mark.req("IN-08")
def test_a_connection_that_was_idle_too_long_is_not_trusted_again(peer: _Server) -> None:
    session = http.client_session("tests", allow_loopback=True, max_idle_s=0)
    for _ in range(3):
        assert http.exchange(session, "GET", f"{peer.url}/", timeout_s=2).body == b"ok"
    assert len({address for *_, address in peer.seen}) == 3


@pytest.mark.req("IN-08")
def test_an_answer_over_the_limit_is_cut_off(peer: _Server) -> None:
    session = http.client_session("tests", allow_loopback=True)
    with pytest.raises(OutcomeUnknown):
        http.exchange(session, "GET", f"{peer.url}/", timeout_s=2, max_bytes=1)


@pytest.mark.req("IN-08")
def test_an_answer_that_drips_ends_at_the_time_out(peer: _Server) -> None:
    session = http.client_session("tests", allow_loopback=True)
    begun = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        http.exchange(session, "GET", f"{peer.url}/drip", timeout_s=0.3)
    assert time.monotonic() - begun < 10


# Peers that speak no HTTP


@contextmanager
def _dripping(first: bytes, drop: bytes) -> Iterator[int]:
    """The port of a peer that says `first` and then `drop` again and again, for ever."""
    stopping = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    connection.sendall(first)
                    while not stopping.wait(0.02):
                        connection.sendall(drop)
                except OSError:
                    return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        stopping.set()
        thread.join()


@pytest.mark.req("IN-08")
@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["status", "header", "continue", "body without length", "chunks"],
)
def test_a_peer_that_drips_whatever_part_of_its_answer_is_cut_off(first: bytes, drop: bytes) -> None:
    begun = time.monotonic()
    with _dripping(first, drop) as port, pytest.raises(OutcomeUnknown):
        url = f"http://127.0.0.1:{port}/"
        http.exchange(http.client_session("tests", allow_loopback=True), "GET", url, timeout_s=0.3)
    assert time.monotonic() - begun < 10


@pytest.mark.req("IN-08")
def test_a_handshake_that_drips_ends_before_anything_was_asked() -> None:
    server_hello = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xf0"
    begun = time.monotonic()
    with _dripping(server_hello, b"\0") as port, pytest.raises(ProviderUnavailable):
        url = f"https://127.0.0.1:{port}/"
        http.exchange(http.client_session("tests", allow_loopback=True), "GET", url, timeout_s=0.3)
    assert time.monotonic() - begun < 10


@pytest.mark.req("IN-08")
def test_a_call_that_ended_leaves_its_connection_to_the_next(peer: _Server) -> None:
    session = http.client_session("tests", allow_loopback=True)
    http.exchange(session, "GET", f"{peer.url}/", timeout_s=0.2)
    assert http.exchange(session, "GET", f"{peer.url}/slow", timeout_s=5).body == b"ok"
    assert len({address for *_, address in peer.seen}) == 1


@pytest.mark.req("IN-08")
def test_a_connection_is_cut_when_it_is_used_again_too(peer: _Server) -> None:
    session = http.client_session("tests", allow_loopback=True)
    http.exchange(session, "GET", f"{peer.url}/", timeout_s=5)
    with pytest.raises(OutcomeUnknown):
        http.exchange(session, "GET", f"{peer.url}/drip", timeout_s=0.3)


@pytest.mark.req("IN-08")
def test_all_addresses_of_a_name_share_one_time_out() -> None:
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("0.0.0.0", 0), backlog=0))
        port = full.getsockname()[1]
        for _ in range(4):  # connections nobody accepts: those that come later get no answer at all
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        found = [(socket.AF_INET, (f"127.0.0.{n}", port)) for n in range(2, 12)]
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            http.first_to_answer(found, begun + 0.3)
        assert time.monotonic() - begun < 2


@pytest.mark.req("IN-08")
def test_the_next_address_of_a_name_is_tried_where_one_refuses(peer: _Server) -> None:
    port = peer.server_address[1]
    found = [(socket.AF_INET, ("127.0.0.9", port)), (socket.AF_INET, ("127.0.0.1", port))]
    with http.first_to_answer(found, time.monotonic() + 5) as connected:
        assert connected.getpeername() == ("127.0.0.1", port)


@pytest.mark.req("IN-13")
def test_a_name_that_is_not_found_in_time_is_not_waited_for() -> None:
    with pytest.raises(TimeoutError):
        resolving.addresses("um-nome-qualquer.invalid", 80, timeout_s=0)
