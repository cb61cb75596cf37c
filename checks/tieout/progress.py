"""Progress: one line on a terminal that says what is being done, where it takes over a second."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from threading import Lock, Timer
from types import TracebackType
from typing import Self, TextIO

PATIENCE = 1.0
"""In seconds: what is done sooner is not worth a word."""


class Progress:
    """Says on a terminal what is being done, once that takes long, and leaves no trace at its end."""

    def __init__(
        self, stream: TextIO, clock: Callable[[], float] = time.monotonic, *, quiet: bool = False
    ) -> None:
        """Take the stream to write to; where it is no terminal, nothing is ever written.

        Args:
            stream: where the line stands.
            clock: tells the time in seconds.
            quiet: write nothing.
        """
        self._stream, self._clock = stream, clock
        self._heard = stream.isatty() and not quiet
        self._text, self._shown = "", ""
        self._lock = Lock()
        self._due = clock() + PATIENCE
        # What is said first may itself take long: nobody would say anything when the second is over.
        self._timer = Timer(PATIENCE, self.show)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        """Begin to wait."""
        if self._heard:
            self._timer.start()
        return self

    def say(self, text: str) -> None:
        """Say what is being done now."""
        self._text = text
        self.show()

    def show(self) -> None:
        """Write what is being done, if it is time and the line does not say so yet."""
        with self._lock:
            if self._heard and self._clock() >= self._due:
                self._write(self._text[: shutil.get_terminal_size().columns - 1])

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Erase the line, also where something failed."""
        self._timer.cancel()
        with self._lock:
            self._heard = False
            self._write("")

    def _write(self, text: str) -> None:
        if text != self._shown:
            over = len(self._shown) - len(text)  # what is left of a longer line is blanked
            self._stream.write(f"\r{text}{' ' * over}" + ("" if text else "\r"))
            self._stream.flush()
            self._shown = text
