"""The catalogue: what would be judged, without judging it, and the kinds that rules may be of."""
