"""How much of what identifies people in public text is masked, on texts written before the machine."""
