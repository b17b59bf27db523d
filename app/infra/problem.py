"""The shape of every refusal under /api (RFC 9457). `infra.web` writes it; the API's document shows it."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from app.infra.answering import Answer


class FieldProblem(Answer):
    """One field that is wrong, and what to do about it."""

    field: str = Field(description="Caminho do campo, por exemplo `login.password`.")
    message: str = Field(description="O que corrigir, em palavras para pessoas.")


class Problem(Answer):
    """A problem document. Decide by `code`; show `title`. Some codes bring further facts of their own."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str = Field(description="URI estável do tipo de problema: `/api/problems/<code>`.")
    code: str = Field(description="Palavra estável; é por ela que um programa decide.")
    title: str = Field(description="O que houve, em português, para pessoas.")
    status: int = Field(description="O mesmo que o status HTTP.", ge=400, le=599)
    correlation_id: str | None = Field(description="O mesmo que o cabeçalho `X-Correlation-Id`.")
    errors: list[FieldProblem] = Field(default_factory=list, description="Em 422: cada campo a corrigir.")
