"""DuckDB: functions of SQL that answer from a contract (extra `duckdb`)."""

from sla_engine.bulk.duckdb.sql_functions import register

__all__ = ["register"]
