"""Following a case: what happened, who has it, what comes next and by when."""
