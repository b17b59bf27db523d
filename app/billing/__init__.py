"""What the service costs and who may still spend: the one ledger of usage, in the shared schema.

`budget` reserves before money is spent, and settles after; `watching` frees what the dead reserved and warns people; `ledger` reads.
It knows nothing of models: whoever spends says what it cost. Tables: usage, usage_months (`public`). Work: none; the scheduler calls
`watching` now and then.
"""
