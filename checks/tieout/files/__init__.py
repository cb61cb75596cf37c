"""Files of cells, CSV and Parquet, read as sheets of texts; what is wrong with header and rows is said."""
