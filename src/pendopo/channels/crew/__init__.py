"""Where a crew in the field sees its work on a phone and sends proof of it, with or without a network."""
