"""Affranchi: what software each commune of a territory runs, and what could free it."""
