"""Joint consistency: whether figures can all be right at once, and which may be wrong where they cannot."""
