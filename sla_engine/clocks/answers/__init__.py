"""Answers: where the clocks of a ticket stand, and why."""
