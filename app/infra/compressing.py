"""Gzip for what browsers load. A door asks for it in its `after_request`; the webhook does not, and pays nothing for it.

Streams are left alone: an event has to leave when it happens. Who listens on the line sees how long an answer is, and could
guess a secret in it by having the page repeat guesses (BREACH): a page's length is therefore blurred by a random file name in
the gzip header, which browsers ignore. That makes guessing slower, not impossible: the mean of many answers still tells. What
stands against it besides is that cookies are SameSite=Lax, so another site's page cannot have ours answer in the background, and that
one browser may ask the panel only so often. Files of ours hold no secret and are compressed once per process.
"""

from __future__ import annotations

import gzip
import io
import secrets
from functools import lru_cache
from typing import Final

from flask import Response, request

_WORTH_IT: Final = 1024  # below, the header costs what the body saves
_BLUR: Final = 128
_PAGE_LEVEL: Final = 5
_FILE_LEVEL: Final = 9
_FILES: Final = 64
_BODILESS_OR_CUT: Final = (204, 206, 304)
_TYPES: Final = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "text/plain",
        "image/svg+xml",
        "application/json",
        "application/problem+json",
    }
)


def compress(response: Response) -> Response:
    """The answer in gzip, where that is worth it and the browser takes it."""
    if response.mimetype not in _TYPES or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    is_file = response.direct_passthrough
    if (
        response.status_code in _BODILESS_OR_CUT
        or request.accept_encodings["gzip"] <= 0
        or (response.is_streamed and not is_file)
    ):
        return response
    if (response.content_length or len(response.get_data())) < _WORTH_IT:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    response.set_data(_packed_file(body) if is_file else _packed_page(body))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    if (etag := response.get_etag()[0]) is not None:
        response.set_etag(etag, weak=True)  # the same thing, not the same bytes
    return response


@lru_cache(maxsize=_FILES)
def _packed_file(body: bytes) -> bytes:
    return gzip.compress(body, _FILE_LEVEL, mtime=0)


def _packed_page(body: bytes) -> bytes:
    packed = io.BytesIO()
    name = "a" * secrets.randbelow(_BLUR)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=_PAGE_LEVEL, fileobj=packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()
