"""The databases that can be read, one reader each, registered in ``DATABASES`` by database id."""
