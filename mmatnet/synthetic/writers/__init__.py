"""The databases that can be faked, one writer each, registered in ``WRITERS`` by database id."""
