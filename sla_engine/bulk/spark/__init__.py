"""Spark: deadlines and evaluated logs of data frames too large for one machine (extra `spark`)."""

from sla_engine.bulk.spark.spark_frames import deadlines, evaluate_log

__all__ = ["deadlines", "evaluate_log"]
