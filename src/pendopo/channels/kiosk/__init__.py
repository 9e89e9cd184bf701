"""Where a person at an office's door takes a number: by a device of the hall."""
