"""A demo city that people live in: invented residents and officers, and ninety days of their cases."""
