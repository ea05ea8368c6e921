"""What a host logs of the runs of a build: how far they are, each of them, how they were isolated."""

import logging
import os
import time

from tracemark.check.findings_text import safe
from tracemark.lesson.page import Page
from tracemark.markdown_hosts import log
from tracemark.runner import Progress, Runner, Told
from tracemark.telling import notices, places_of, progress_line, run_line, views_line

BETWEEN = 5.0
"""Seconds between two lines on how far the runs are."""


class RunLog:
    """State: the runs that were told and not logged yet; how many there were before the present build;
    until when nothing more is said of how far they are.
    """

    def __init__(self) -> None:
        """No build has begun."""
        self._told: list[Told] = []
        self._runs_before = 0
        self._quiet_until = 0.0

    def begin(self, runner: Runner) -> None:
        """A build begins."""
        self._runs_before, self._quiet_until = runner.runs, 0.0
        self._told.clear()  # of a page at which the last build has stopped

    def told(self, told: Told) -> None:
        """A trace was asked for."""
        self._told.append(told)

    def waiting(self, progress: Progress) -> None:
        """How far the runs of this build are, now and then."""
        if time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + BETWEEN
            before = self._runs_before
            since = Progress(progress.done - before, progress.started - before)
            log.info("%s", progress_line(since))

    def of_page(self, page: Page) -> None:
        """Each run that a page has asked for, for `mkdocs build --verbose`."""
        if self._told and log.isEnabledFor(logging.DEBUG):
            places = places_of([page])
            for told in self._told:
                log.debug("%s", safe(run_line(told, places[told.program])))
        self._told.clear()

    def of_views(self, page: Page) -> None:
        """The runs that the views of a page have asked for, in one line: there are dozens."""
        if self._told:
            log.debug("%s", safe(views_line(self._told, page.path)))
        self._told.clear()

    def end(self, runner: Runner) -> None:
        """Only what keeps the site from being what it asks for is a warning, which fails `--strict`."""
        if runner.runs == self._runs_before:
            return
        for notice in notices(runner, os.environ):
            level = logging.WARNING if notice.kind in ("preload", "allow") else logging.INFO
            log.log(level, "%s", safe(notice.text))
