"""Files and git: TOML records in and out, the history, the bundle. Nothing here thinks."""
