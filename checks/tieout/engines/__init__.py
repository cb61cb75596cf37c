"""Engines: structure through pandera, figures and verdicts through narwhals."""
