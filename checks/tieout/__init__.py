"""tieout: do the published figures tie out?"""

from tieout._version import __version__

__all__ = ["__version__"]
