"""A service's questions: compiled from a pack, walked, read from what was typed, and shown."""
