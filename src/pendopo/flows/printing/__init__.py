"""A number on paper, as the kiosk and the desk at the door print it alike."""
