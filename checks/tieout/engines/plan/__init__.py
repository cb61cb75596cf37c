"""One plan per table, where it lies: settles what is beyond doubt, and says which rows are left."""
