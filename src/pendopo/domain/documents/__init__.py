"""Papers that come in and signed documents that go out."""
