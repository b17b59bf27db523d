"""Every setting of an installation: typed, documented, validated once at start. Nobody else reads the environment.

Precedence: environment, then `DATA_DIR/runtime.env` (written by `make run` with the addresses of the embedded servers),
then the defaults here. `.env.example` lists them all.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings of one installation. A company's own settings live in the database (`tenants.settings`)."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    environment: Literal["dev", "staging", "prod"] = Field("dev", description="Which installation this is.")
    embedded: bool = Field(
        False, description="PostgreSQL and Redis are the embedded ones; loopback gateways are allowed."
    )
    embedded_user: str = Field("nobody", description="Whom root lets the embedded PostgreSQL run as.")
    data_dir: Path = Field(ROOT / "var", description="Where everything that must survive is kept.")

    database_url: str = Field("", description="The application's login: owns nothing, bypasses nothing.")
    owner_database_url: str = Field("", description="Owns the tables; migrates and provisions.")
    superuser_database_url: str = Field("", description="Makes logins and database; unknown to the application.")
    backup_database_url: str = Field(
        "", description="Login that may read all rows; only `make backup` without the superuser's address wants it."
    )
    redis_url: str = Field("", description="Queues, hints and caches. Holds nothing that cannot be rebuilt.")
    database_pool_size: int = Field(
        8,
        ge=8,
        description="Connections one process may hold open: 4 for the platform, the rest for companies; more only on more cores.",
    )

    port: int = Field(8080, ge=1, le=65535, description="Port of the web server.")
    bind: str = Field("127.0.0.1", description="Address the web server listens on.")
    public_url: str = Field(
        "", description="Address under which gateways and browsers reach us; default http://127.0.0.1:PORT."
    )
    trusted_proxies: int = Field(0, ge=0, description="How many proxies in front set X-Forwarded-*.")
    web_workers: int = Field(2, ge=1, description="gunicorn processes.")
    web_threads: int = Field(8, ge=2, description="Requests that a gunicorn process answers at once.")
    web_streams: int = Field(
        64,
        ge=1,
        description="Open pages that a gunicorn process keeps live at once; the next ones ask every 15 seconds.",
    )
    webhook_max_bytes: int = Field(1_048_576, ge=1024, description="Larger webhook bodies are answered 413.")
    api_per_minute: int = Field(1200, ge=1, description="Requests to the API that one user may make in a minute.")
    painel_per_minute: int = Field(
        3000,
        ge=1,
        description="Requests to the panel that one sign-in may make in a minute; open pages fetch what changed.",
    )
    strangers_per_minute: int = Field(
        120, ge=1, description="Requests a minute from one address that does not prove who it is."
    )

    secret_key_file: Path | None = Field(
        None, description="Keyring; default DATA_DIR/secret.key. KEEP A COPY ELSEWHERE."
    )

    pool_processes: int = Field(2, ge=1, description="Worker processes of the pool.")
    pool_slots: int = Field(32, ge=1, le=256, description="Turns one worker process runs at once.")

    openai_api_key: SecretStr | None = Field(
        None, description="Key of the OpenAI provider; none: the provider is skipped."
    )
    openai_base_url: str = Field("https://api.openai.com/v1", description="OpenAI or compatible address, with /v1.")
    openai_model: str = Field("gpt-5.4-mini", description="Model asked of OpenAI.")
    openai_cheaper_model: str | None = Field(
        None, description="Asked of OpenAI instead when a company nears its ceiling of spending; empty: none."
    )
    gemini_api_key: SecretStr | None = Field(
        None, description="Key of the Gemini provider; none: the provider is skipped."
    )
    gemini_base_url: str = Field(
        "https://generativelanguage.googleapis.com", description="Gemini address, with scheme."
    )
    gemini_model: str = Field("gemini-3.5-flash-lite", description="Model asked of Gemini.")
    gemini_cheaper_model: str | None = Field(
        None, description="Asked of Gemini instead when a company nears its ceiling of spending; empty: none."
    )
    gemini_client: Literal["google-generativeai", "google-genai"] = Field(
        "google-generativeai", description="Package that speaks to Gemini; docs/adr/0005 says how they differ."
    )
    model_timeout_s: float = Field(15.0, gt=0, description="Longest wait for one model call.")
    model_calls: int = Field(64, ge=1, description="Calls to one model provider that a process makes at once.")

    gateway_timeout_s: float = Field(30.0, gt=0, description="Longest wait for one call to a WhatsApp gateway.")

    learnt_dir: Path | None = Field(
        None,
        description="Folder of what the local model learnt; default DATA_DIR/learnt. May be deleted: it learns anew.",
    )

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Level of the JSON logs.")
    log_dir: Path | None = Field(None, description="Folder of the rotated logs; default DATA_DIR/logs.")
    metrics_dir: Path | None = Field(None, description="Shared metrics files; default DATA_DIR/run/metrics.")
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token for /metrics from other machines; none: only this machine reads it."
    )

    @property
    def base_url(self) -> str:
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def keyring_path(self) -> Path:
        return self.secret_key_file or self.data_dir / "secret.key"

    @property
    def logs(self) -> Path:
        return self.log_dir or self.data_dir / "logs"

    @property
    def learnt(self) -> Path:
        return self.learnt_dir or self.data_dir / "learnt"

    @property
    def metrics(self) -> Path:
        return self.metrics_dir or self.data_dir / "run" / "metrics"

    def require(self, *names: str) -> None:
        """Raise, naming every setting of `names` that is empty at once."""
        missing = [name.upper() for name in names if not getattr(self, name)]
        if missing:
            raise SettingsMissing(missing)


class SettingsMissing(RuntimeError):
    """Says which settings to give, all at once."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"missing settings: {', '.join(names)}. Set them in the environment, or run `make run`, "
            "which starts embedded servers and writes them to DATA_DIR/runtime.env."
        )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The installation's settings, read once per process."""
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
    runtime = data_dir / "runtime.env"
    env_file = runtime if runtime.is_file() else None
    return Settings(_env_file=env_file, data_dir=data_dir)
