"""What a company has put away of its beginnings."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from app.tenants.settings import Section


class OnboardingSettings(Section):
    """Whether the first steps are still shown once all of them are done."""

    SECTION: ClassVar[str] = "onboarding"

    first_steps_hidden: bool = Field(False, description="Não mostrar mais os primeiros passos, já todos feitos.")
