"""Comparisons: what scenarios make of a history, counted and summed up."""
