"""Who does what next on a case, and by when."""
