"""Backup and restore of a whole installation: `save` and `restore` are the use cases, everything else serves them.

A backup is one tar file: `manifest.json`, its seal, one compressed COPY per table, and the media. It holds no schema: a restore makes
that with our own migrations, as of the revisions the manifest names, in a database aside. Only when every row is there and equal do
the two databases swap names, in one transaction; until then the old data is untouched.

The key that encrypts secrets is never part of it; the manifest names it by its fingerprint.
"""
