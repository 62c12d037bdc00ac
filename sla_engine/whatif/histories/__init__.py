"""Histories: tickets and what happened to them, read once, and replayed under scenarios."""
