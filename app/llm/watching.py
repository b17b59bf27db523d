"""Warn a company of what its models are about to do: end, or lose the price that we know."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from app.infra import clock
from app.llm import available, prices
from app.llm.prices import Sold
from app.llm.settings import LlmSettings
from app.notifications import alerts, reading
from app.notifications.alerts import Alert
from app.tenants import settings as company_settings

EARLY: Final = timedelta(days=60)


def look(session: Session) -> None:
    """Warn of each model that the company's answers may come from, once, and take back what holds no more."""
    order = company_settings.read(session, LlmSettings).providers
    models = {each.model for each in (*available.in_order(order), *available.besides(order)) if each.model is not None}
    today = clock.now().date()
    ending = {model: said for model in models if (said := how_it_ends(model, today)) is not None}
    priceless = {model: said for model in models if (said := what_its_price_lacks(model, today)) is not None}
    _warn(session, Alert.MODEL_ENDS, ending, {key for key in _open(session, Alert.MODEL_ENDS) if key not in ending})
    _warn(session, Alert.MODEL_PRICE, priceless, _known_again(session, models, priceless))


def of_unknown_price(session: Session, model: str) -> None:
    """A model answered that has no price here: what it costs is not counted."""
    said = what_its_price_lacks(model, clock.now().date())
    if said is not None and not alerts.is_open(session, Alert.MODEL_PRICE, model):
        alerts.raise_alert(session, Alert.MODEL_PRICE, model, said)


def how_it_ends(model: str, today: date) -> str | None:
    """What to say of a model that ends within 60 days, or has ended; None: nothing."""
    sold = prices.find(model)
    if sold is None or sold.retires is None or sold.retires - today > EARLY:
        return None
    return f"O modelo {model} {_verb(sold, today)} em {sold.retires:%d/%m/%Y}{_instead(sold)}."


def _verb(sold: Sold, today: date) -> str:
    return "saiu do ar" if sold.retires is not None and sold.retires <= today else "sai do ar"


def _instead(sold: Sold) -> str:
    return "" if sold.billed_as is None else f"; no lugar dele responde {sold.billed_as}, ao preço deste"


def what_its_price_lacks(model: str, today: date) -> str | None:
    """What to say of a model whose price is unknown, or only known until soon; None: nothing."""
    sold = prices.find(model)
    if sold is None:
        return f"O modelo {model} não está na tabela de preços: o que ele gasta não entra no teto."
    if sold.lapses is None or sold.lapses - today > EARLY:
        return None
    last = sold.lapses - timedelta(days=1)
    return f"O preço do modelo {model} só é conhecido até {last:%d/%m/%Y}; depois, conta-se com o mesmo."


def _known_again(session: Session, models: set[str], priceless: dict[str, str]) -> set[str]:
    """Open warnings of prices whose cause is gone. A model that nobody configured may have answered for one that is."""
    opened = [key for key in _open(session, Alert.MODEL_PRICE) if key not in priceless]
    return {key for key in opened if key in models or prices.find(key) is not None}


def _open(session: Session, kind: Alert) -> list[str]:
    return [alert.key for alert in reading.open_of(session, kind)]


def _warn(session: Session, kind: Alert, wanted: dict[str, str], gone: set[str]) -> None:
    opened = _open(session, kind)
    for model, message in wanted.items():
        if model not in opened:
            alerts.raise_alert(session, kind, model, message)
    for model in gone:
        alerts.resolve(session, kind, model)
