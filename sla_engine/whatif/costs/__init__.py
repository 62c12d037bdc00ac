"""Costs of a history: work, monthly fees and credits for downtime, exact and explained."""
