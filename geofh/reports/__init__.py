"""An assessment as a committee paper, a page, a picture or a table: the file's ending decides."""

from geofh.reports.rows import write_cells, write_sites, write_uptake
from geofh.reports.write import ENDINGS, report_bytes, write_report

__all__ = ["ENDINGS", "report_bytes", "write_cells", "write_report", "write_sites", "write_uptake"]
