"""The records: frozen values, one module a kind, without files, network or clock."""
