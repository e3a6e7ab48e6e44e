"""The staff console: who may see what patients were told, check it against its sources, and correct it."""
