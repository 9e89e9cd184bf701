"""Proofs of repair, rendered and labelled before the machine that checks them existed."""
