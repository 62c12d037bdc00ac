"""Promises as columns: what each combination of terms promises, looked up once, and when that falls due."""
