"""What differs between two definitions of a service, in the words of whoever writes them."""
