"""Tells a company's people what needs them. Table (`public`): alerts, one open row per kind and key however often it happens."""
