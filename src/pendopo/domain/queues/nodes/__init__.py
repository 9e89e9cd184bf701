"""Office nodes: a hall that goes on while its link to the centre is down, and merges when it returns. See ADR 95."""
