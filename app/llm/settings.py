"""A company's choice of language models."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

ProviderName = Literal["openai", "gemini", "offline"]


class LlmSettings(BaseModel):
    """Models in order of preference. One without a key in this installation is skipped; `offline` always comes last."""

    providers: list[ProviderName] = Field(["openai", "gemini", "offline"], title="Modelos, por ordem de preferência")
