"""A key per person: sealed fields, blind indexes and erasure."""
