"""The one tag library of the house, built into every template."""
