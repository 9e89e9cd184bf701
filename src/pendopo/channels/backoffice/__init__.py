"""The officers' desk: one inbox, one case on one page, signing."""
