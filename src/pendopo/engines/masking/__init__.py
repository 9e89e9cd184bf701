"""What identifies a person in a text that goes public, found and hidden before anyone reads it (ADR 103)."""
