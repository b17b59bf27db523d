"""What the webhook and the turn say of themselves."""

from prometheus_client import Counter, Histogram

WEBHOOK_SECONDS = Histogram(
    "webhook_latency_seconds",
    "From the webhook's request to its answer",
    ["channel"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)
EVENTS = Counter("webhook_events_total", "Events taken in, by what they were", ["channel", "outcome"])
REFUSED = Counter("webhook_refused_total", "Webhook requests refused, by why", ["reason"])
DEBOUNCE_OVERRIDES = Counter(
    "debounce_overrides_total", "Turns whose plain wait was stretched, cut or begun anew, by why", ["reason"]
)
for _reason in ("unfinished", "rhythm", "longest", "superseded"):
    DEBOUNCE_OVERRIDES.labels(_reason)  # shown as 0 before the first one
DEFERRED = Counter(
    "turns_deferred_total", "Turns deferred because too many messages came at once", ["company_id", "scope"]
)
TURN_SECONDS = Histogram(
    "turn_seconds",
    "Seconds a turn spent, by stage",
    ["stage"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 20, 30, 60),
)
TURNS = Counter("turns_total", "Turns, by how they ended", ["outcome"])
TOOL_CALLS = Counter("tool_calls_total", "Calls of tools in turns, by tool and what came of them", ["tool", "outcome"])
INTENTS = Counter("customer_intents_total", "Turns understood, by what the customer wanted", ["intent"])
SENTIMENTS = Counter("customer_sentiments_total", "Turns understood, by how the customer sounded", ["sentiment"])
STOPPED = Counter("guard_stopped_total", "Turns that the guard answered in the model's place, by why", ["reason"])
for _reason in ("opt_out", "attack", "media", "sticker", "runaway"):
    STOPPED.labels(_reason)
VIOLATIONS = Counter(
    "constraint_violations_total", "Replies stopped before they left, by the limit they broke", ["kind"]
)
