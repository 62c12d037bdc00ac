"""Answers: the states of a ticket's clocks, with explanations."""
