"""One file or package per gateway, among them the one that needs no account: `simulator`.

Only `channels.registry` knows them all.
"""
