"""The formula language: parsed, evaluated, solved for any figure, put into words."""
