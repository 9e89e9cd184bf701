"""What the city does for people, as immutable published versions."""
