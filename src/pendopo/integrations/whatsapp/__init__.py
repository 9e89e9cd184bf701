"""WhatsApp by Meta's Cloud API, behind messaging's Transport, and a program that plays it."""
