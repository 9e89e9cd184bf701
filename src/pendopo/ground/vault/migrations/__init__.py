"""The tables of the vault."""
