"""Language models behind one port: a typed completion, by the first provider of a company's order that can give it.

`router.complete` is the door: preference, fallback, breaker, time budget, one repair of an unusable answer. `registry`
builds the providers this installation has a key for; `offline` needs none and comes last. `schema` turns a result model
into what each provider's structured output understands. No tables, no jobs. Providers: OpenAI, Gemini, offline.
"""
