"""The command line and the scripts that measure."""
