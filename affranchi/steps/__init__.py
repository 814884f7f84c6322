"""What several actions do on the way: read what a change needs, understand what was told, make a past."""
