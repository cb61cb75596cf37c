"""Pictures: inline SVG, to scale, with their words."""
