"""Questions, what is shown and required, and whether answers hold."""
