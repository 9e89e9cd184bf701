"""A draw that anyone can check: requests in an order that nobody chose, and what each is given."""
