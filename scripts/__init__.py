"""What people run. Thin: each calls a use case of a room."""
