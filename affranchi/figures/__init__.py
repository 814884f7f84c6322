"""Registry to numbers: pure functions, the day is an argument."""
