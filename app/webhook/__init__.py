"""The blueprint for programs that prove themselves by a token or a signature in what they send. Mounts the rooms' `webhook.py`."""
