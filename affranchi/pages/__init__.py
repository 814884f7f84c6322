"""A redacted registry to the pages of its site, before their shell. It knows nothing of MkDocs."""
