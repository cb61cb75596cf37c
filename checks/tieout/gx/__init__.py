"""Great Expectations: the kinds of rules as expectations, in suites and data docs that anyone can open.

Import it before a suite is loaded that has them: Great Expectations leaves out, without a word to
who runs it, every expectation whose class it does not know.
"""

from typing import TYPE_CHECKING, Any

from tieout.gx.counted import CountedAction
from tieout.gx.expectations import OF_KINDS, ExpectFactsToTieOut

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any:  # noqa: ANN401 -- one for each kind, with its keys
        ...

else:
    globals().update({one.__name__: one for one in OF_KINDS.values()})

__all__ = ["CountedAction", "ExpectFactsToTieOut", *sorted(one.__name__ for one in OF_KINDS.values())]  # noqa: PLE0604
