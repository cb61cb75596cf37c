"""Engines: structure through pandera, figures and verdicts in frames of Polars."""
