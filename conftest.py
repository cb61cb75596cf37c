"""What every test run has: laws that draw the same worlds each time, and the shipped tables."""

from hypothesis import Phase, settings

pytest_plugins = ["pytester"]

settings.register_profile(
    "laws", max_examples=25, derandomize=True, deadline=None, database=None, print_blob=True
)
# A mutant needs to be caught, not explained.
settings.register_profile("mutants", settings.get_profile("laws"), phases=[Phase.generate])
settings.load_profile("laws")
