"""Mistakes: what was done wrong again and again, found by trial, or by what the cells of findings ask for."""
