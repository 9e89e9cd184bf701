"""The face: components, base templates, icons and static files."""
