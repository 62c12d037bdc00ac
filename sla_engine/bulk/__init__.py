"""The same answers for whole columns: each combination of terms looked up once, all its rows answered at once."""
