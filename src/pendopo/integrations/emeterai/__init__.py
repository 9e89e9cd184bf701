"""Electronic stamps (e-meterai), as their seller gives them."""
