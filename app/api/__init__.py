"""The blueprint for programs: JSON in and out, bearer tokens, problem details, limits per user. Mounts the rooms' `api.py`."""
