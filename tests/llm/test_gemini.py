"""What is particular to Gemini, through either client; the rest is in `tests/contracts/test_model_contract.py`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.errors import ProviderRejected, ProviderUnavailable
from app.llm.port import Said, Usage
from tests.contracts.models import Hosted, create_request, gemini_against_fake, genai_against_fake
from tests.contracts.scripted_server import json_answer
from tests.environment import changed

pytestmark = pytest.mark.req("AI-06")


CLIENTS = {"google-generativeai": gemini_against_fake, "google-genai": genai_against_fake}


@pytest.fixture(scope="module", params=CLIENTS, ids=str)
def running(request: pytest.FixtureRequest) -> Iterator[Hosted]:
    with CLIENTS[request.param]() as hosted:
        yield hosted


@pytest.fixture
def hosted(running: Hosted) -> Iterator[Hosted]:
    running.server.reset()
    yield running
    assert running.server.complaints == []


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("unauthenticated", "unauthorized"),
        ("no_candidate", "empty"),
        ("no_part", "empty"),
        ("cut_off_thinking", "cut_off"),
    ],
)
def test_refusals_of_its_own(hosted: Hosted, behaviour: str, reason: str) -> None:
    hosted.server.script(behaviour)
    with pytest.raises(ProviderRejected) as refusal:
        hosted.model.complete(create_request())
    assert refusal.value.reason == reason
    assert len(hosted.server.seen) == 1


@pytest.mark.parametrize(("behaviour", "reason"), [("deadline", "timeout"), ("odd_error", "server_error")])
def test_passing_troubles_of_its_own(hosted: Hosted, behaviour: str, reason: str) -> None:
    hosted.server.script(behaviour)
    with pytest.raises(ProviderUnavailable) as failure:
        hosted.model.complete(create_request())
    assert failure.value.reason == reason


def test_a_pace_limit_that_mentions_billing_is_still_about_pace(hosted: Hosted) -> None:
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "30.5s"}]
    message = "You exceeded your current quota, please check your plan and billing details."
    hosted.server.answer(json_answer({"error": {"code": 429, "message": message, "details": details}}, 429))
    with pytest.raises(ProviderUnavailable) as failure:
        hosted.model.complete(create_request())
    assert failure.value.reason == "pace"


def test_thinking_is_billed_as_output(hosted: Hosted) -> None:
    hosted.server.script("ok")
    assert hosted.model.complete(create_request()).usage == Usage(input=9, cached=2, output=15)


def test_messages_in_a_row_by_one_side_become_one_content(hosted: Hosted) -> None:
    says = [Said("customer", "oi"), Said("customer", "abrem sábado?")]
    hosted.model.complete(create_request(dialogue=says))
    assert hosted.server.seen[0].body["contents"] == [
        {"role": "user", "parts": [{"text": "oi"}, {"text": "abrem sábado?"}]}
    ]


@pytest.mark.parametrize("client", CLIENTS)
def test_two_keys_in_one_process_do_not_mix(hosted: Hosted, client: str) -> None:
    with CLIENTS[client]() as other:
        hosted.model.complete(create_request())
        other.model.complete(create_request())
        hosted.model.complete(create_request())
    assert (len(hosted.server.seen), len(other.server.seen)) == (2, 1)


def test_no_sdk_is_imported_before_a_model_is_built_and_the_end_of_life_notice_is_not_shown() -> None:
    program = """
import sys
from pydantic import SecretStr
from app.llm.providers.gemini import GeminiModel
from app.llm.providers.gemini_genai import GenaiModel
from app.llm.providers.openai import OpenAIModel
sdks = {"openai", "google.generativeai", "google.genai"}
assert not sdks & set(sys.modules)
GeminiModel(api_key=SecretStr("k"), base_url="http://127.0.0.1:1", model="m")
assert sdks & set(sys.modules) == {"google.generativeai"}
GenaiModel(api_key=SecretStr("k"), base_url="http://127.0.0.1:1", model="m")
assert "openai" not in sys.modules
"""
    ran = subprocess.run([sys.executable, "-W", "default", "-c", program], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_environment_does_not_turn_the_new_client_to_another_service() -> None:
    with changed(
        GOOGLE_GENAI_USE_VERTEXAI="true", GOOGLE_API_KEY="another", GOOGLE_GEMINI_BASE_URL="http://127.0.0.1:1"
    ):
        with genai_against_fake() as hosted:
            assert hosted.model.complete(create_request()).value.intencao == "agendar"
            assert hosted.server.complaints == []
