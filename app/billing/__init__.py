"""What the service costs and who may still spend: the one ledger of usage, in the shared schema."""
