"""Drawings of a pack for whoever writes it: one service, and who consults whom in the city."""
