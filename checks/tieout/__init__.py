"""tieout: do the published figures tie out?"""

from typing import TYPE_CHECKING

from tieout._version import __version__

if TYPE_CHECKING:
    from tieout.kinds.adds_up import AddsUp
    from tieout.kinds.adds_up_over import AddsUpOver
    from tieout.kinds.agree import Agree
    from tieout.kinds.at_most import AtMost
    from tieout.kinds.average_growth import AverageGrowth
    from tieout.kinds.change import Change
    from tieout.kinds.formula import Formula
    from tieout.kinds.growth import Growth
    from tieout.kinds.in_range import InRange
    from tieout.kinds.multiple import Multiple
    from tieout.kinds.never_falls import NeverFalls
    from tieout.kinds.ratio import Ratio
    from tieout.kinds.running_total import RunningTotal
    from tieout.kinds.share_of import ShareOf
    from tieout.model import CouldNotRun, Refused
    from tieout.python import check
    from tieout.python.given import Rule
    from tieout.python.results import Report
else:
    _HOMES = {
        **dict.fromkeys(("CouldNotRun", "Refused"), "model"),
        "Report": "python.results",
        "Rule": "python.given",
        "check": "python",
    }

    def __getattr__(name: str) -> object:
        """Import what is asked for only now: ``import tieout`` stays light."""
        import sys  # noqa: PLC0415
        from importlib import import_module  # noqa: PLC0415

        if name not in __all__:
            # Python guesses the slip from the name and from what has it not.
            here = sys.modules[__name__]
            raise AttributeError(f"module 'tieout' has no attribute {name!r}", name=name, obj=here)
        if name in _HOMES:
            return getattr(import_module(f"tieout.{_HOMES[name]}"), name)
        kinds = import_module("tieout.kinds").kinds()
        return next(kind for kind in kinds.values() if kind.__name__ == name)

    def __dir__() -> list[str]:
        """Name what stands here, imported or not."""
        return sorted([*globals(), *__all__])


__all__ = [
    "AddsUp",
    "AddsUpOver",
    "Agree",
    "AtMost",
    "AverageGrowth",
    "Change",
    "CouldNotRun",
    "Formula",
    "Growth",
    "InRange",
    "Multiple",
    "NeverFalls",
    "Ratio",
    "Refused",
    "Report",
    "Rule",
    "RunningTotal",
    "ShareOf",
    "__version__",
    "check",
]
