"""Write .env.example from the settings' own descriptions."""

from __future__ import annotations

from app.config import ROOT, Settings

_HEAD = """\
# Every setting of an installation, with its default. `make run` needs none of them.
# Generated from app/config.py by `make env-example`; a test keeps both in step.
"""


def text() -> str:
    lines = [_HEAD]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "") else str(field.default).replace(f"{ROOT}/", "")
        lines.append(f"# {field.description}\n{name.upper()}={default}\n")
    return "\n".join(lines)


if __name__ == "__main__":
    (ROOT / ".env.example").write_text(text())
