"""Another body's Open311 GeoReport v2: reports are handed to it, and its updates taken back."""
