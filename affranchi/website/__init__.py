"""From pages to a site: the shell, the search index, the sitemap, and the run of MkDocs."""
