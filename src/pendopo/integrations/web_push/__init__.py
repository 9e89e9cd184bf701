"""Notifications to browsers by Web Push (RFC 8030, 8291, 8292), behind messaging's Transport."""
