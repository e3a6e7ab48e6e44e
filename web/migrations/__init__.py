"""The database's history, one file a step. `web/store.py` runs it at start-up, under a lock."""
