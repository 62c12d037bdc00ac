"""Histories: tickets and their events, read once, and replayed under scenarios."""
