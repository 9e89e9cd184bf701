"""The national registry of residents, as a city's own web service gives it."""
