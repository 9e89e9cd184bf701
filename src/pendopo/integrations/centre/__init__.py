"""The centre as an office node reaches it: two requests over TLS, known by the lease's credential."""
