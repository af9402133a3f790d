"""The files of an export about favours in public: endorsements and recommendations, received and given."""

from schemas.export_file import Column, ExportFile, ExportRow, layout, may, must
from schemas.fields import Moment, PacificMoment, Slug, Text, Word


class _Endorsement(ExportRow):
    endorsed_at: Moment
    skill: Text
    first_name: Text
    last_name: Text
    url: Slug = None
    status: Word = None


_ENDORSEMENT_LAYOUTS = (layout("url", "since mid-2023"), layout("", "until 2022, without addresses"))


def _endorsement_columns(who: str) -> dict[str, Column]:
    return {
        "endorsed_at": must("Endorsement Date"),
        "skill": must("Skill Name"),
        "first_name": must(f"{who} First Name"),
        "last_name": must(f"{who} Last Name"),
        "url": may(f"{who} Public Url"),
        "status": may("Endorsement Status"),
    }


class EndorsementReceived(_Endorsement):
    """Endorsement_Received_Info.csv: one skill of mine that a connection endorsed."""

    file = ExportFile(
        name="Endorsement_Received_Info.csv",
        stems=("endorsementreceivedinfo",),
        columns=_endorsement_columns("Endorser"),
        if_missing="endorsements that others gave you are unknown",
        domain="ENDORSEMENTS",
        layouts=_ENDORSEMENT_LAYOUTS,
    )


class EndorsementGiven(_Endorsement):
    """Endorsement_Given_Info.csv: one skill of a connection that I endorsed."""

    file = ExportFile(
        name="Endorsement_Given_Info.csv",
        stems=("endorsementgiveninfo",),
        columns=_endorsement_columns("Endorsee"),
        if_missing="endorsements that you gave are unknown",
        domain="ENDORSEMENTS",
        layouts=_ENDORSEMENT_LAYOUTS,
    )


class _Recommendation(ExportRow):
    first_name: Text
    last_name: Text
    company: Text = None
    created_at: PacificMoment
    status: Word = None


_RECOMMENDATION_COLUMNS = {
    "first_name": must("First Name"),
    "last_name": must("Last Name"),
    "company": may("Company"),
    "created_at": must("Creation Date"),
    "status": may("Status"),
}


class RecommendationReceived(_Recommendation):
    """Recommendations_Received.csv: one recommendation written about me; no address, so matched by name."""

    file = ExportFile(
        name="Recommendations_Received.csv",
        stems=("recommendationsreceived", "recommendationreceived"),
        columns=_RECOMMENDATION_COLUMNS,
        if_missing="recommendations that others wrote for you are unknown",
        domain="RECOMMENDATIONS",
    )


class RecommendationGiven(_Recommendation):
    """Recommendations_Given.csv: one recommendation that I wrote; no address, so matched by name."""

    file = ExportFile(
        name="Recommendations_Given.csv",
        stems=("recommendationsgiven", "recommendationgiven"),
        columns=_RECOMMENDATION_COLUMNS,
        if_missing="recommendations that you wrote are unknown",
        domain="RECOMMENDATIONS",
    )
