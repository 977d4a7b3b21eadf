"""Tagged PDF, guarded CSV, XLSX. Knows no domain."""
