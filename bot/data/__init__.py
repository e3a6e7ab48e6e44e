"""Fitted numbers that ship with the package; each file names the command that made it."""
