"""One hierarchy of errors: each class says what the caller can do about it.

`status` and `code` are part of the API. Messages are shown to people, so they are in Portuguese; nothing secret goes in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar


class DomainError(Exception):
    """An expected refusal. Everything that is not a DomainError is a bug and is logged with its traceback."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class Invalid(DomainError):
    """The input is wrong; `field` names what to mend."""

    status = 422
    code = "invalid"

    def __init__(self, message: str, *, field: str | None = None, **details: Any) -> None:
        if field is not None:
            details["field"] = field
        super().__init__(message, **details)


class Unauthenticated(DomainError):
    status = 401
    code = "unauthenticated"


class Forbidden(DomainError):
    status = 403
    code = "forbidden"


class NotFound(DomainError):
    status = 404
    code = "not_found"


class Conflict(DomainError):
    status = 409
    code = "conflict"


class TooLarge(DomainError):
    status = 413
    code = "too_large"


class TooManyRequests(DomainError):
    """`retry_after` is in whole seconds."""

    status = 429
    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message, retry_after=retry_after)
        self.retry_after = retry_after


class ServiceUnavailable(DomainError):
    """One of our own servers (database, Redis) does not answer."""

    status = 503
    code = "unavailable"


class ProviderError(DomainError):
    """An outside service failed. Never raised by itself: the three kinds below say what may be done."""

    status = 502
    code = "provider_error"


class ProviderUnavailable(ProviderError):
    """Surely not done; a later try may work. `retry_at`: not before this instant (UTC), where the provider or a breaker said so."""

    code = "provider_unavailable"

    def __init__(self, message: str, *, retry_at: datetime | None = None, reason: str = "unavailable") -> None:
        super().__init__(message, reason=reason)
        self.retry_at = retry_at
        self.reason = reason


class ProviderRejected(ProviderError):
    """No use trying again. `reason` is a stable word for metrics and alerts (for example `bad_number`, `unauthorized`)."""

    code = "provider_rejected"

    def __init__(self, message: str, *, reason: str = "rejected") -> None:
        super().__init__(message, reason=reason)
        self.reason = reason


class OutcomeUnknown(ProviderError):
    """It may have been done: look before trying again."""

    code = "outcome_unknown"


class LookupImpossible(ProviderError):
    """This provider, or this configuration of it, cannot tell what was sent."""

    code = "lookup_impossible"
