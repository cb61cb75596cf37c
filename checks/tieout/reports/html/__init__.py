"""Pages of the data docs: one kind of page a file, made from the one report."""

LANGUAGES = ("en", "zh")
"""What pages may be written in: known here, so that the command line need not load their words."""
