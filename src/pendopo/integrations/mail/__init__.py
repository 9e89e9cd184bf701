"""Mail over SMTP, behind messaging's Transport."""
