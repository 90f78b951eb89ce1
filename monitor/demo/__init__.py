"""A miniature of the provincial web on loopback: sites, articles and faults from data."""
