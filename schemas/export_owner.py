"""The files of an export that are about its owner: name, jobs and schools."""

from schemas.export_file import ExportFile, ExportRow, may, must
from schemas.fields import Text


class Profile(ExportRow):
    """Profile.csv: the owner's own name; it holds no profile address in any version."""

    file = ExportFile(
        name="Profile.csv",
        stems=("profile",),
        columns={
            "first_name": must("First Name"),
            "last_name": must("Last Name"),
            "headline": must("Headline"),
        },
        if_missing="your own name can come from your messages alone",
        domain="PROFILE",
    )
    first_name: Text
    last_name: Text
    headline: Text = None


class Position(ExportRow):
    """Positions.csv: one job of the owner."""

    file = ExportFile(
        name="Positions.csv",
        stems=("positions", "position"),
        columns={
            "company": must("Company Name"),
            "title": must("Title"),
            "started_on": may("Started On"),
            "finished_on": may("Finished On"),
        },
        if_missing="former colleagues cannot be recognised and protected",
        domain="POSITIONS",
    )
    company: Text
    title: Text
    started_on: Text = None
    finished_on: Text = None


class Education(ExportRow):
    """Education.csv: one school of the owner."""

    file = ExportFile(
        name="Education.csv",
        stems=("education", "educations"),
        columns={
            "school": must("School Name"),
            "started_on": may("Start Date"),
            "finished_on": may("End Date"),
        },
        if_missing="people who work at a school of yours cannot be recognised and protected",
        domain="EDUCATION",
    )
    school: Text
    started_on: Text = None
    finished_on: Text = None
