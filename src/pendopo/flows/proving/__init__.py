"""Asking who somebody is: the same three questions for a resident and at a counter."""
