"""The demonstration company, a dental clinic: invented, complete, and what every first conversation is held with."""
