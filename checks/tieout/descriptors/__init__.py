"""Data Packages: a dataset's descriptor read and refused, before any cell is read."""
