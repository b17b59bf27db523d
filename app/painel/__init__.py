"""The panel: sign-in by cookie, errors as pages, layout and look. It mounts the rooms' own `painel.py` and decides nothing.

Texts are Portuguese and pass through gettext, so that other languages can follow. No inline script or style: the content security
policy allows neither.
"""
