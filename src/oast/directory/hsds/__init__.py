"""Reading HSDS data packages (CSV, version 1.1): files to rows, rows to records, and every defect. Plain Python."""

from oast.directory.hsds.assembling import assemble
from oast.directory.hsds.reading import PackageError, Row, read_files
from oast.directory.records import Fault, Package

__all__ = ["Fault", "Package", "PackageError", "Row", "assemble", "read_files"]
