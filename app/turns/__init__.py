"""The conductor: a webhook's event becomes a stored message and a due turn; a turn becomes one answer.

`webhook` receives, `intake` stores, `debounce` says when, `turn` thinks and answers; `simulator` plays a customer for the panel.
Tables: inbound_events (`public`), turns (company's schema). Work: `turns.run`, one item per conversation.
"""
