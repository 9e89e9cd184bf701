"""Learning from texts what they were about, and from later texts how often that is right."""
