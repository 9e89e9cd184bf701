"""Open data at `/data/`: what the city counts and lists, as CSV, JSON and GeoJSON, with a DCAT-AP catalogue."""
