"""The database's history, one file a step. `web/store/` runs it at start-up, under a lock."""
