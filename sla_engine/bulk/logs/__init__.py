"""Logs: tables of tickets and of events in, a row for each cycle of each clock out."""
