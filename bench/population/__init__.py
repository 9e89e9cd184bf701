"""Cities of any size: cases worked by the public verbs, then multiplied as rows."""
