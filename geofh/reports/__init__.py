"""An assessment as a committee paper, a page, a picture or a table: the file's ending decides."""

from geofh.reports.write import ENDINGS, write_report

__all__ = ["ENDINGS", "write_report"]
