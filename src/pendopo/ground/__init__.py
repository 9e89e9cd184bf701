"""What every room stands on: the log, the vault, live push and the actor."""
