"""Running the house: is it alive and ready, what do the gauges say, and what to do with work that gave up.

Doors: `probes` (/health, /ready, /metrics). No tables and no work of its own: it reads the ledger, the workers' heartbeats and the
companies' failed messages.
"""
