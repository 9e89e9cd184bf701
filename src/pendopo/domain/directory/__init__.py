"""Areas, agencies, offices and the hours the city keeps."""
