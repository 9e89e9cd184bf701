"""ClamAV, reached by its daemon's own protocol over TCP or a socket of this machine."""
