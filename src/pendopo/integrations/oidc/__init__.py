"""Any OpenID Connect provider by configuration, behind people's Provider."""
