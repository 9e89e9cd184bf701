"""Reports: what is wrong in the city, who must act, and what came of it."""
