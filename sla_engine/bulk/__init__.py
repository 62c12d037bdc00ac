"""The same answers for whole columns: each combination of terms looked up once, all its rows answered at once."""

from sla_engine.bulk.frame_deadlines import deadlines

__all__ = ["deadlines"]
