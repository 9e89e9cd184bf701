"""Booking a time, as the portal and the helping desk do it alike."""
