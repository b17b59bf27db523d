"""What browsers load comes compressed, and nothing else changes: not streams, not parts of files, not who has it already."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.infra.compressing import compress

pytestmark = pytest.mark.req("PN-04")

PAGE = "<p>Olá, Conceição.</p>" * 400
TAKES_IT = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    (tmp_path / "look.css").write_text(PAGE)
    app = Flask(__name__, static_folder=str(tmp_path), static_url_path="/static")
    app.after_request(compress)

    @app.get("/page")
    def page() -> Response:
        response = Response(PAGE, status=422, mimetype="text/html")
        response.add_etag()
        return response

    @app.get("/words")
    def words() -> str:
        return "Olá"

    @app.get("/stream")
    def stream() -> Response:
        def told() -> Iterator[str]:
            yield "data: {}\n\n" * 400

        return Response(told(), mimetype="text/event-stream")

    @app.get("/picture")
    def picture() -> Response:
        return Response(b"\x89PNG" * 400, mimetype="image/png")

    return app.test_client()


def get(client: FlaskClient, path: str, headers: dict[str, str] | None = None) -> TestResponse:
    """Read to its end and closed, as a server does."""
    return client.get(path, headers=headers, buffered=True)


@pytest.mark.parametrize("path", ["/page", "/static/look.css"])
def test_a_page_and_a_file_come_packed_to_who_takes_it(client: FlaskClient, path: str) -> None:
    plain = get(client, path)
    packed = get(client, path, headers=TAKES_IT)
    assert (plain.text, "Content-Encoding" in plain.headers) == (PAGE, False)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data).decode() == PAGE
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(PAGE) / 4
    assert plain.vary.as_set() == packed.vary.as_set() == {"accept-encoding"}
    assert plain.status_code == packed.status_code


def test_a_file_that_the_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    etag = get(client, "/static/look.css", headers=TAKES_IT).headers["ETag"]
    assert etag.startswith("W/")
    again = get(client, "/static/look.css", headers={**TAKES_IT, "If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_a_file_is_that_part(client: FlaskClient) -> None:
    part = get(client, "/static/look.css", headers={**TAKES_IT, "Range": "bytes=0-2047"})
    assert (part.status_code, part.data) == (206, PAGE.encode()[:2048])


@pytest.mark.parametrize("path", ["/words", "/stream", "/picture"])
def test_what_gains_nothing_or_may_not_wait_stays_as_it_is(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in get(client, path, headers=TAKES_IT).headers


def test_who_refuses_gzip_gets_none(client: FlaskClient) -> None:
    assert get(client, "/page", headers={"Accept-Encoding": "gzip;q=0, identity"}).text == PAGE


def test_the_length_of_one_page_does_not_tell_what_is_in_it(client: FlaskClient) -> None:
    lengths = {len(get(client, "/page", headers=TAKES_IT).data) for _ in range(40)}
    assert len(lengths) > 5
