"""Pages of the data docs: one kind of page a file, made from the one report."""
