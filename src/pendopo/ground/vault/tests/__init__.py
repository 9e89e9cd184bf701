"""Rules of the vault, held against real PostgreSQL."""
