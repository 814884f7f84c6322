"""Registry and figures to documents for a council: what they say, before any format."""
