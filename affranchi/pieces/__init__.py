"""The parts of pages, as HTML: tables, charts, links, and what is looked up once for all of them."""
