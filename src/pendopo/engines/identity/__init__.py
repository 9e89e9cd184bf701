"""What a person writes to say who they are: read, checked, and masked for lists."""
