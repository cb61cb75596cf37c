"""Dates: periods as a field prints them, by its type and by the pattern that it declares."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tieout.patterns import example, has_form, read_by
from tieout.periods import FORMS, Period, read_period

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_FORMS = {"year": "[0-9]{4}", "yearmonth": "[0-9]{4}-[0-9]{2}", "date": _DAY, "datetime": f"{_DAY}(T.*)?"}
_WRITTEN = {
    "year": "year: write 2023",
    "yearmonth": "month: write 2023-06",
    "date": "date: write 2023-06-30",
    "datetime": "moment: write 2023-06-30T12:00:00",
}
_USUAL = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"),
    *("%Y%m%d", "%m/%Y", "%m-%Y", "%m.%Y", "%Y/%m", "%Y.%m", "%Y%m", "%B %Y", "%b %Y", "%b-%y", "%b-%Y"),
    *("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%B %d, %Y", "%b %d, %Y", "%d/%m/%y", "%m/%d/%y"),
    *("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M"),
    *("%Y年", "%Y年%m月", "%Y年%m月%d日"),
)
_OF_SDMX = 'in a field of type "string" with the role time'
_QUARTER = r"([1-4] ?Q|Q ?[1-4])[ /-]?[0-9]{4}|[0-9]{4}[ /-]?[Qq][1-4]"
_TWO_YEARS = r"([0-9]{4})[/-]([0-9]{2}|[0-9]{4})"


@dataclass(frozen=True, slots=True)
class DateFormat:
    """How a field prints periods: its type, and what Table Schema calls its format.

    Args:
        type: ``year``, ``yearmonth``, ``date``, ``datetime``; for any other, all forms of
            SDMX are read.
        pattern: how a period is printed, as strptime writes it; empty for the form of the type.
    """

    type: str = ""
    pattern: str = ""

    def read(self, text: str) -> Period:
        """Read a period; raise ValueError, with the mend, for anything else.

        A period that is printed by a pattern has its ISO form as its text, so that rules and
        acceptances can name it; any other has what is printed. A moment is read as its day.
        """
        period = self._period(text)
        if period is None:
            raise ValueError(f"{text!r} {self.hint(text)}")
        return period

    def reads(self, text: str) -> bool:
        """Tell whether a text is a period in this format."""
        return self._period(text) is not None

    def _period(self, text: str) -> Period | None:
        if self.pattern:
            return read_by(self.pattern, text)
        if not re.fullmatch(_FORMS.get(self.type, ".*"), text):
            return None
        try:
            return read_period(text)
        except ValueError:
            return None

    def hint(self, text: str) -> str:
        """Say what a text is not that should be a period, and what would mend it."""
        said = f"is no {_WRITTEN.get(self.type, f'period: write {FORMS}')}"
        if self.pattern:
            said = f"is not of the promised form {self.pattern} (such as {example(self.pattern)})"
            if has_form(self.pattern, text):
                said = f"is of the promised form {self.pattern}, but there is no such day"
        return "; ".join([said, *list(self._mends(text))[:1]])

    def _mends(self, text: str) -> Iterator[str]:
        """Yield what would mend a text, the nearest first."""
        if text != text.strip() and self.reads(text.strip()):
            yield "it has blanks around it: print none"
        if text.endswith(".0") and self.reads(text[:-2]):
            yield "print it without .0"
        alike = [pattern for pattern in _USUAL if read_by(pattern, text)]
        if self.pattern and alike:
            yield f"it looks like {' or '.join(alike)}, and a column has one form"
        declared = "" if self.pattern else self._declared(text, alike)
        if declared:
            yield f"if the whole column is printed so, declare {declared}"
        marked = re.fullmatch(r"(.*[0-9])\s*([^0-9\s]{1,2})", text)
        if marked and self.reads(marked[1]):
            yield f"leave {marked[2]!r} to a column of its own, with the role status or note"
        if re.fullmatch(_QUARTER, text):
            yield f"a quarter is written 2023-Q3, {_OF_SDMX}"
        years = re.fullmatch(_TWO_YEARS, text)
        if years and str(int(years[1]) + 1).endswith(years[2]):
            yield f"twelve months that begin in April are written {years[1]}-04-01/P1Y, {_OF_SDMX}"

    def _declared(self, text: str, alike: list[str]) -> str:
        """Return the properties by which a column of such texts would be read."""
        kinds = [kind for kind in _FORMS if DateFormat(kind).reads(text)]
        if kinds:
            return f'"type": "{kinds[0]}"'
        if DateFormat().reads(text):
            return '"type": "string" and "role": "time"'
        type_ = "" if self.type in ("date", "datetime") else '"type": "date" and '
        return f'{type_}"format": {" or ".join(_quoted(one) for one in alike)}' if alike else ""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
