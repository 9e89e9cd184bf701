"""Where an officer at a counter calls and serves who waits."""
