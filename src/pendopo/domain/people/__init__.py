"""Who people are, how sure we are of it, and what they may do."""
