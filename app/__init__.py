"""Secretária: the AI receptionist on a company's WhatsApp number.

Importing this package loads no door. `app.factory.create_app` is the table of contents; `docs/architecture.md`
shows how a message travels through the rooms.
"""
