"""Processes, no rules: `pool` runs turns and everything else the ledger holds, `scheduler` hints what comes due."""
