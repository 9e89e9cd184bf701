"""The event log: audit, outbox and timeline in one append-only table."""
