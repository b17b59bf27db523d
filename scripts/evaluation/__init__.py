"""Measuring the secretary: sets of lines go in, what she makes of them is held against their labels. See docs/qualidade-ia.md."""
