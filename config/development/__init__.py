"""What `dev.py` runs once the environment is there: one module per command."""
