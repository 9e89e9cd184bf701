"""Search that forgives: what people type and what services say become the same few concepts."""
