"""Whaticket: a family of self-hosted gateways. Nothing in the traffic announces which; each instance names its dialect.

`fork`: posts the raw Baileys message object. `flat`: posts flat Portuguese JSON with the ticket. Both send through the
same API; neither signs its webhooks, takes an idempotency key or answers with the id of the message it sent.
"""
