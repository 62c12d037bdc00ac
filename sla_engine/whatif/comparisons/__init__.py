"""Comparisons: a history under several scenarios, counted and summed up."""
