"""A company's choice of language models."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from app.tenants.settings import Section

ProviderName = Literal["openai", "gemini", "offline"]


class LlmSettings(Section):
    """Models in order of preference. One without a key in this installation is skipped; `offline` always comes last."""

    SECTION: ClassVar[str] = "llm"

    providers: list[ProviderName] = Field(["openai", "gemini", "offline"], title="Modelos, por ordem de preferência")
