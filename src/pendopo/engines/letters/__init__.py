"""Typesetting letters to PDF/A-2a, and the QR code that carries their proof."""
