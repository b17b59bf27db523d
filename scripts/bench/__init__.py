"""Measuring the product as `make run` starts it: `bench` (how fast, how large) and `chaos` (what survives kills).

`installation` starts everything in a folder of its own, `gateway` is the WhatsApp gateway it talks to, `webhooks` the customers'
side, `model` the language model; `webhook_load`, `road`, `ratio` and `first_reply` are what `bench` measures, one module each.
`docs/performance.md` defines each number.
"""
