"""What delivery says of itself."""

from prometheus_client import Counter, Histogram

DELIVERIES = Counter("deliveries_total", "Calls to gateways that send, by what came of them", ["channel", "outcome"])
IN_DOUBT = Counter(
    "delivery_in_doubt_total", "Messages of which it was unknown whether they left, by what came of it", ["outcome"]
)
for _outcome in ("raised", "found", "echo", "resent", "resent_blind", "dead"):
    IN_DOUBT.labels(_outcome)  # shown as 0 before the first one
TTFR = Histogram(
    "ttfr_seconds",
    "From the 200 for the first message of a turn to the gateway's acceptance of its first answer",
    buckets=(0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10, 15, 20, 30, 60, 120),
)
FSM_TRANSITIONS = Counter(
    "fsm_transitions_total", "Steps of conversations asked of the state machine, by its word", ["outcome"]
)
for _outcome in ("accepted", "refused"):
    FSM_TRANSITIONS.labels(_outcome)
