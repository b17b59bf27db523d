"""Two histories: `shared` (schema public) and `tenant` (every company's schema). A migration never imports app code."""
