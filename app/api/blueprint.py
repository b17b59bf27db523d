"""Mounts every door for programs under /api, and limits how often each of them may ask."""

from __future__ import annotations

from flask import Blueprint, current_app

from app.analytics.api import analytics_api
from app.api.assets import STATIC
from app.api.documents import documents_api
from app.api.problems import problems_api
from app.billing.api import billing_api
from app.channels.api import channels_api
from app.contacts.api import contacts_api
from app.conversations.api import conversations_api
from app.conversations.api_desk import desk_api
from app.infra import compressing
from app.infra.limiting import limiter
from app.operations.api import operations_api
from app.tenants import auth
from app.tenants.api import tenants_api


def _allowed() -> str:
    name = "STRANGERS_PER_MINUTE" if auth.is_stranger() else "API_PER_MINUTE"
    return f"{current_app.config[name]}/minute"


api = Blueprint("api", __name__, url_prefix="/api", static_folder=STATIC)
api.after_request(compressing.compress)
api.register_blueprint(documents_api)
api.register_blueprint(problems_api)
api.register_blueprint(tenants_api)
api.register_blueprint(channels_api)
api.register_blueprint(contacts_api)
api.register_blueprint(conversations_api)
api.register_blueprint(desk_api)
api.register_blueprint(analytics_api)
api.register_blueprint(operations_api)
api.register_blueprint(billing_api)
limiter.shared_limit(_allowed, scope="api", key_func=auth.caller)(api)
