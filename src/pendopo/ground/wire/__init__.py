"""Calls to other systems over HTTP, and a stand-in that answers badly on demand."""
