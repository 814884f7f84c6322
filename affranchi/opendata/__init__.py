"""Open data: an edition's registry as tables, an interface and feeds that others take whole. Pure."""
