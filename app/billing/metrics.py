"""What is measured about money."""

from prometheus_client import Counter

from app.billing.models import Rung

SPENT = Counter("llm_cost_micro_usd_total", "Spent on models, in millionths of a dollar", ["company_id"])
TOKENS = Counter("llm_tokens_total", "Tokens that models were paid for", ["company_id", "direction"])
RESERVATIONS = Counter("budget_reservations_total", "Asked of the budget, by the rung that it granted", ["rung"])
for _rung in Rung:
    RESERVATIONS.labels(_rung)  # shown as 0 before the first one
EXPIRED = Counter("budget_expired_total", "Reservations whose owner died before settling them")
