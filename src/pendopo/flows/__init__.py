"""Screens that several channels share."""
