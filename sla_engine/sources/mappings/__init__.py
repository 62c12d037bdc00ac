"""Mappings: which columns of a source mean what, how instants are written there, and the file that says so."""
