"""Settings, addresses, process entry points and the wiring of the house."""
