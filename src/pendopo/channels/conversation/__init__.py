"""Where people text the city, by SMS or WhatsApp, and it answers."""
