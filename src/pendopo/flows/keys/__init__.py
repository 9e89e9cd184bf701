"""Making and revoking one's own keys, on either side of the counter."""
