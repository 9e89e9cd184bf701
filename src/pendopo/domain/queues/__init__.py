"""Queues: lines of people at an office, whom to call next, and how each learns where they stand."""
