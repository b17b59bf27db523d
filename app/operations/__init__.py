"""Running the house: is it alive and ready, what do the gauges say, what to do with work that gave up, and how all of it is saved and
brought back (`backup/`), after which everything is `held`.

Doors: `probes` (/health, /ready, /metrics). No tables and no work of its own: it reads the ledger, the workers' heartbeats and the
companies' failed messages.
"""
