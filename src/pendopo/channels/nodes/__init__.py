"""Where office nodes bring what happened and fetch what they need: the centre's door for them."""
