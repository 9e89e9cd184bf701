"""Reports as people read them: where one stands, its story, its clocks, in every language."""
