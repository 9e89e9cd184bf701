"""Queues as arithmetic: who is next, how long things take, and when a number will be called."""
