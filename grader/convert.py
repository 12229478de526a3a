"""nbgrader, called from code: its settings, its grade book, and its errors in words."""

import logging
import os
import sys
import warnings
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from .errors import ConversionError

os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic by name


def settings(course, **more):
    """nbgrader's configuration, in code: no file that could be missing or misspelt decides how students' work is run."""
    config = Config(**more)
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.db_url = f"sqlite:///{course / 'gradebook.db'}?timeout=120"
    return config


def book(course):
    """The grade book of a course, to be used in a with statement."""
    return Gradebook(settings(course).CourseDirectory.db_url)


class Errors(logging.Handler):
    """Keeps what nbgrader would print: it raises an error that only points to its log."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.said = []

    def emit(self, record):
        self.said.append(record.getMessage().strip())


def convert(converter):
    """Run one of nbgrader's converters in silence. ConversionError, with the reason, if it fails."""
    warnings.filterwarnings("ignore", category=SAWarning)  # of SQLAlchemy, about its autoflush
    log, errors = logging.getLogger("nbgrader"), Errors()
    log.handlers, log.propagate = [errors], False
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # of kernels that die, which is told in the grades
    converter.log = log
    try:
        converter.start()
    except NbGraderException as error:
        traces = [text for text in errors.said if text.startswith("Traceback")] or errors.said or [str(error)]
        raise ConversionError(traces[0].splitlines()[-1]) from error


def convert_masters(course, names, tell=lambda line: None):
    """source/ to release/, and the cells of the tests into the grade book."""
    for name in names:
        tell(f"  {name}")
        config = settings(course)
        config.CourseDirectory.assignment_id = name
        convert(GenerateAssignment(coursedir=CourseDirectory(config=config), config=config, force=True))
