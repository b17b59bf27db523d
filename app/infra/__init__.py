"""The ground floor: what every room stands on and none of it knows the business.

`tenancy` is the only door to the database, `work` the only way to do things later, `clock` the only source of now.
Tables: `business_clock`, `work_items`, `worker_heartbeats`, `audit_log` (all in `public`).
"""
