"""Inputs: the options and files that several commands read."""
