"""Registry to opportunities: who could do what together, and why. Pure functions, the day is an argument."""
