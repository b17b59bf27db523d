"""What a log line says, and what it never says."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.infra import log
from app.infra.log import SharedDailyFile, mask
from tests.log_lines import captured

PHONES = [
    "+5511988880001",
    "5511988880001",
    "+55 11 98888-0001",
    "+55 (11) 98888-0001",
    "(11) 98888-0001",
    "11 98888-0001",
    "11988880001",
    "011 98888-0001",
    "551188880001",
    "(11) 8888-0001",
    "98888-0001",
    "9 8888 0001",
    "5511988880001@s.whatsapp.net",
    "5511988880001:12@s.whatsapp.net",
    "whatsapp:+5511988880001",
    "+1 415 555-2671",
    "11.98888.0001",
    "123456789012345@lid",
]


@pytest.mark.req("LG-03")
@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("around", ["{}", "to {}, twice", "to={}&x=1", '{{"to": "{}"}}', "/send/{}/now", "<{}>"])
def test_a_phone_number_is_masked_in_every_shape(phone: str, around: str) -> None:
    said = mask(around.format(phone))
    assert "8888" not in said and "0001" not in said and "555-2671" not in said and "56789012" not in said
    assert "**" in said


@pytest.mark.req("LG-03")
def test_two_numbers_can_still_be_told_apart() -> None:
    assert mask("+5511988880001") == "5511****01"
    assert mask("+5511988880001") != mask("+5511988880002")


@pytest.mark.req("LG-03")
@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("Authorization: Bearer abcdef0123456789", "abcdef0123456789"),
        ("Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA"),
        ("POST /webhook/whaticket/Q2hhdmUtc2VjcmV0YS1kby1jYW5hbA", "Q2hhdmUt"),
        ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJzdWIi"),
        ("key sk-proj-abcdefghijklmnop0123", "abcdefghijklmnop"),
        ("key AIzaSyA1234567890abcdefghij", "SyA1234567890"),
        ("https://x.test/?token=segredo123&y=1", "segredo123"),
        ('{"password": "segredo123"}', "segredo123"),
        ("{'refresh_token': 'segredo123'}", "segredo123"),
        ("api_key: segredo123", "segredo123"),
        ("senha=segredo123", "segredo123"),
        ("postgresql://secretaria_app:segredo123@127.0.0.1:5432/x", "segredo123"),
        ("redis://:segredo123@127.0.0.1:6379/0", "segredo123"),
        ("ana.souza@exemplo.com.br", "ana.souza"),
        ("CPF 529.982.247-25", "529.982"),
        ("CPF 52998224725", "52998224725"),
    ],
)
def test_secrets_and_personal_data_are_masked(said: str, secret: str) -> None:
    assert secret not in mask(said)


@pytest.mark.req("LG-03", "OP-04")
@pytest.mark.parametrize(
    "said",
    [
        "2026-11-20T18:12:30.123456+00:00",
        "2026-11-20 18:12:30,123",
        "due 2026-11-20",
        "work 123456789 after 8 tries in 12345 ms",
        "turn:2fca8aa2-f512-4830-9a41-e91bbd20fe5e:1",
        "12345678-1234-4123-8123-123456789012",
        "tenant_2fca8aa2f51248309a41e91bbd20fe5e",
        "default-00000000000040008000000000000000-12",
        "127.0.0.1:25282",
        "tokens: 1200 in, 80 out",
        "psycopg2 2.9.13 on Python 3.11.7",
        "8h-18h, 2025-2026",
        "/api/conversations?limit=50",
    ],
)
def test_ids_counts_and_instants_are_left_alone(said: str) -> None:
    assert mask(said) == said


@pytest.mark.req("OP-04")
@given(st.uuids(), st.datetimes())
def test_no_id_and_no_instant_is_ever_mangled(number: UUID, instant: datetime) -> None:
    said = f"{number} {number.hex} tenant_{number.hex} {instant.replace(tzinfo=UTC).isoformat()}"
    assert mask(said) == said


@pytest.mark.req("OP-04", "LG-03")
def test_a_line_is_one_json_object_masked_to_its_depths() -> None:
    company, facts = uuid4(), {"to": ["+5511988880001"], "of": {"mail": "ana@exemplo.com"}, "count": 5511988880001}
    with captured() as lines, log.correlation("abc-12345678"):
        try:
            raise ValueError("cannot call +5511988880001")
        except ValueError as error:
            logging.getLogger("test").exception(
                "it failed", extra={"facts": facts, "company_id": str(company), "error": error}
            )
    (line,) = lines
    assert line["message"] == "it failed"
    assert (line["level"], line["logger"], line["correlation_id"]) == ("ERROR", "test", "abc-12345678")
    assert line["company_id"] == str(company)
    assert line["facts"]["count"] == 5511988880001, "numbers are counts, not phones"
    assert datetime.fromisoformat(line["timestamp"]).tzinfo is not None
    everything = json.dumps({name: value for name, value in line.items() if name != "facts"}) + str(line["facts"]["to"])
    assert "988880001" not in everything and "ana@" not in json.dumps(line)
    assert "Traceback" in line["exc_info"]


@pytest.mark.req("OP-04")
def test_without_a_correlation_there_is_none_and_they_nest() -> None:
    with captured() as lines:
        logging.getLogger("test").info("outside")
        with log.correlation("outer-correlation"):
            with log.correlation("inner-correlation"):
                logging.getLogger("test").info("inside")
            logging.getLogger("test").info("again")
    assert [line.get("correlation_id") for line in lines] == [None, "inner-correlation", "outer-correlation"]


@pytest.fixture
def yesterdays(tmp_path: Path) -> Path:
    """A log file that was last written yesterday."""
    file = tmp_path / "web.log"
    file.write_text("yesterday\n")
    _age(file, days=1)
    return file


def _age(file: Path, days: int) -> None:
    then = time.time() - days * 86400
    os.utime(file, (then, then))


def _day(days_ago: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() - days_ago * 86400))


def handler_of(file: Path) -> SharedDailyFile:
    return SharedDailyFile(str(file), "midnight", 1, 7, "utf-8", True, True)


def write(handler: logging.Handler, message: str) -> None:
    handler.emit(logging.LogRecord("test", logging.INFO, "x.py", 1, message, None, None))


@pytest.mark.req("OP-04")
def test_a_new_day_begins_a_new_file(yesterdays: Path) -> None:
    handler = handler_of(yesterdays)
    write(handler, "today")
    handler.close()
    assert yesterdays.read_text() == "today\n"
    assert (yesterdays.parent / f"web.log.{_day(1)}").read_text() == "yesterday\n"


@pytest.mark.req("OP-04")
def test_seven_days_are_kept(yesterdays: Path) -> None:
    for days_ago in range(2, 12):
        (yesterdays.parent / f"web.log.{_day(days_ago)}").write_text("old\n")
    handler = handler_of(yesterdays)
    write(handler, "today")
    handler.close()
    kept = sorted(file.name for file in yesterdays.parent.glob("web.log.2*"))
    assert kept == sorted(f"web.log.{_day(days_ago)}" for days_ago in range(1, 8))


@pytest.mark.req("OP-04")
def test_of_two_processes_only_the_first_rotates_and_nothing_is_lost(yesterdays: Path) -> None:
    first, second = handler_of(yesterdays), handler_of(yesterdays)
    write(first, "first")
    write(second, "second")
    write(first, "third")
    for handler in (first, second):
        handler.close()
    assert yesterdays.read_text() == "first\nsecond\nthird\n"
    assert (yesterdays.parent / f"web.log.{_day(1)}").read_text() == "yesterday\n"


_CONFIGURED = """
import logging
from app.infra import log
log.configure("probe")
root = logging.getLogger()
logging.getLogger("x").info("for the file only, +5511988880001")
logging.getLogger("x").warning("for both")
print([type(handler).__name__ for handler in root.handlers], root.level)
"""


@pytest.mark.req("OP-04")
def test_the_configuration_writes_json_to_a_rotated_file_and_warnings_to_the_console(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _CONFIGURED],
        env={**os.environ, "LOG_DIR": str(tmp_path / "a folder, with %"), "LOG_LEVEL": "INFO"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == f"['StreamHandler', 'SharedDailyFile'] {logging.INFO}"
    lines = [json.loads(line) for line in (tmp_path / "a folder, with %" / "probe.log").read_text().splitlines()]
    assert [line["message"] for line in lines] == ["for the file only, 5511****01", "for both"]
    assert [json.loads(line)["message"] for line in ran.stderr.splitlines()] == ["for both"]
    assert issubclass(SharedDailyFile, TimedRotatingFileHandler)
