"""Review targets of this app, one module per kind."""
