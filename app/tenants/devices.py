"""What a browser calls itself, in words that its owner recognises."""

from __future__ import annotations

from typing import Final

# The first that is found counts: most browsers also claim to be the ones below them.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser(user_agent: str | None) -> str | None:
    """Chrome, Safari …; None for one that we do not know."""
    return _first(_BROWSERS, user_agent)


def system(user_agent: str | None) -> str | None:
    """Windows, iPhone …; None for one that we do not know."""
    return _first(_SYSTEMS, user_agent)


def _first(known: tuple[tuple[str, str], ...], user_agent: str | None) -> str | None:
    return next((name for mark, name in known if mark in (user_agent or "")), None)
