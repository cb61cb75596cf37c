"""Advice: what is said of rules before their figures are judged, and where nothing is said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tieout.run import check
from tieout.testing import project

WIDE = "year,a,b,c\n2021,10,20,30\n2022,11,21,31\n"
ROOT = Path(__file__).parent.parent
