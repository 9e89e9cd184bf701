"""The door for systems: `/api/v1`, the same acts as the screens, as JSON."""
