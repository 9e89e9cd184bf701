"""Rules of the log, held against real PostgreSQL."""
