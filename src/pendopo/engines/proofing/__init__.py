"""Is a photo proof of a repair: fresh, from that place, of that work, by a camera? Doubts, never a decision (ADR 104)."""
