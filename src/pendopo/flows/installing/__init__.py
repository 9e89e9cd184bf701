"""Putting a kiosk or a display up in a browser: the device's credential is kept in its cookie."""
