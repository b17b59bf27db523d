"""The closed lists that every model answers in: what a customer wants, and how they feel."""

from __future__ import annotations

from enum import StrEnum


class Intent(StrEnum):
    """What a customer's turn wants. Where several fit, the first of this list is *the* intent; the others are recorded beside it."""

    OPT_OUT = "opt_out"
    HUMAN = "human"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    CONFIRM = "confirm"
    COMPLAINT = "complaint"
    SCHEDULE = "schedule"
    FOLLOWUP_POSITIVE = "followup_positive"
    FOLLOWUP_NEGATIVE = "followup_negative"
    FOLLOWUP_FEEDBACK = "followup_feedback"
    QUOTE_REQUEST = "quote_request"
    FAQ = "faq"
    THANKS_BYE = "thanks_bye"
    GREETING = "greeting"
    OTHER = "other"


class Sentiment(StrEnum):
    """How the customer feels, as far as their words tell."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
