"""Server-sent events fed by the log."""
