"""The two national references and the official geography, over HTTPS."""
