"""Coming in and staying in: passkeys and sessions, for residents and officers alike."""
