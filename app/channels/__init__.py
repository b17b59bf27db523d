"""Gateways to WhatsApp and nothing else: reading what they post, sending through them, telling whether a line is up.

`port` says what we need from any of them, `registry` lists those we have, `verify` proves that a webhook is authentic.
Providers: Whaticket (dialects `fork` and `flat`) and the simulator, which needs no account.
"""
