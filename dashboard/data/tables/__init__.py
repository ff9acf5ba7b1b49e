"""Rows of table files at any revision: a part of them, or of those that a filter of the query language matches."""

from dashboard.data.tables.noun import TableRows, Tables
from dashboard.data.tables.rows import TableColumn, TablePage

__all__ = ["TableColumn", "TablePage", "TableRows", "Tables"]
