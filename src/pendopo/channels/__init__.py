"""Where people and systems meet the city; no tables here."""
