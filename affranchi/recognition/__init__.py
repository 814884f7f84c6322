"""From a name as a person or a machine writes it to what the catalogue calls it."""
