"""Ticket printers that speak ESC/POS over the network, and one that only pretends."""
