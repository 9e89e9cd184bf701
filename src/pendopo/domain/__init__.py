"""The rooms of the city hall; each owns its tables and nobody else writes them."""
