"""The residents' door: find out, apply, follow, receive, verify."""
