"""What may be wrong in a registry: a rule is a function, its docstring says it, and it yields problems."""
