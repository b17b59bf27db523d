"""Live events: what changed, told to open pages after the commit. An event names a topic and an id, never content.

`publishing` tells (from any process), `listening` hears (one subscription per web process, shared by its streams). A lost event costs
nothing but time: pages fetch what they show again on every reconnect, and poll while they have no stream.
"""
