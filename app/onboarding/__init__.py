"""New companies: their schema and role, their first user and number; and the demonstration company."""
