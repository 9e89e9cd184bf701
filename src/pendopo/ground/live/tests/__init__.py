"""Rules of live push, held against a real server."""
