"""Information: articles, notices, places, lines, water levels and warnings, as the city tells them."""
