"""The few ways a run cannot go on: each message says what, where and what to do, in one sentence."""


class CannotGoOn(Exception):
    """A run cannot go on; the message is for the person at the keyboard."""


class NotAnExport(CannotGoOn):
    """What was given is not an export of LinkedIn's."""


class CannotRead(CannotGoOn):
    """A file or folder cannot be opened."""


class UnknownOwner(CannotGoOn):
    """The files do not show whose export this is."""


class NotAReportFolder(CannotGoOn):
    """The folder to write to holds files that are not a report's."""


class CannotWrite(CannotGoOn):
    """The report cannot be written."""


class TooLittleMemory(CannotGoOn):
    """There is less memory than the program needs."""


class BadRules(CannotGoOn):
    """The rules file cannot be used."""


class CannotDecide(CannotGoOn):
    """The file of decisions cannot be read or written just now."""


class NotDecisions(CannotDecide):
    """A file is no file of decisions, or is damaged."""


class NewerDecisions(CannotDecide):
    """The file of decisions was written by a later version of the program."""


class NothingToUndo(CannotGoOn):
    """What is to be taken back was never decided."""


class DecisionsGone(CannotDecide):
    """The file of decisions that was open is no longer the one at its path."""


class Contradicted(CannotGoOn):
    """An event is there already and says something else."""
