"""Reports: a history under a contract as one HTML file, with charts and tables, that works offline."""

from sla_engine.whatif.report.facts import Unanswered
from sla_engine.whatif.report.report import Report, is_report
from sla_engine.whatif.report.writing import report

__all__ = ["Report", "Unanswered", "is_report", "report"]
