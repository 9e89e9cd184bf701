"""PAdES signatures: signing with a person's key, completing for the long term, validating."""
