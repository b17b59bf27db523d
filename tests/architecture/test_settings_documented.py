"""The settings and their list for people say the same."""

from __future__ import annotations

import re

import pytest

from app.config import ROOT, Settings
from scripts import env_example

pytestmark = pytest.mark.req("OP-01")


def test_env_example_lists_every_setting_with_its_default() -> None:
    assert (ROOT / ".env.example").read_text() == env_example.text(), "run `make env-example`"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is_for(name: str) -> None:
    assert Settings.model_fields[name].description


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text())
    }
    # The metrics' folder has to be known before Python starts; a launch hands its environment on to its children.
    assert readers <= {"app/config.py", "app/infra/metrics.py", "app/infra/embedded/launch.py"}
