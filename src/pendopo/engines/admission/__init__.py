"""Who is let in when more come than can be served at once: shuffled by the minute, paced by measure."""
