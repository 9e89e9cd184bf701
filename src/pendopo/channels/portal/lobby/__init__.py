"""The waiting room before an opening, answered by `live` from memory (ADR 94)."""
