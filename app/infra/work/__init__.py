"""The work ledger: one way to do things later.

Whatever must happen later or may fail is a row of `public.work_items`, written in the transaction that causes it. `ledger` holds the
row's life (schedule, lease, finish, fail), `item` what a handler gets, `kinds` who handles what, `hints` the courtesy that makes it
quick, `ring` the order in which companies are served, `runner` one item from lease to end, `sweep` what finds lost rows.
"""
