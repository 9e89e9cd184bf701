"""A certificate and time-stamp authority of the city's own, for the demo and for cities without BSrE."""
