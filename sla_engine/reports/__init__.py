"""Reports: a history under a contract as one HTML file with charts and tables, which works offline."""

from sla_engine.reports.report import Report, is_report
from sla_engine.reports.report_assembly import check_extra, report

__all__ = ["Report", "check_extra", "is_report", "report"]
