"""The same answers for whole columns: each combination of terms looked up once, all its rows answered at once."""

from sla_engine.bulk.frames.frame_deadlines import deadlines
from sla_engine.bulk.frames.frame_logs import evaluate_log

__all__ = ["deadlines", "evaluate_log"]
