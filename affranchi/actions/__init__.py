"""One module a thing people ask for, told from start to end: root and values in, value out, no print."""
