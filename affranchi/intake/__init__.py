"""Inventory files of every kind, read to rows of software: bytes in, values out, and nothing of a person."""
