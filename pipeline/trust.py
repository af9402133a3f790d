"""How far a one-sided standing is to be trusted: what was measured of its evidence, or that nothing was."""

from schemas.rules import Rules
from schemas.words import Evidence, Standing

_RULES: dict[Evidence, str] = {"strong": "one_sided_rate", "moderate": "moderate_min_starts"}
UNMEASURED = "How far to trust this was not measured: no public log has such words."


def trust(standing: Standing, evidence: Evidence) -> str:
    """The measured share of such people who answered after all; of standings that go by wording, that none was."""
    if standing != "unreturned":
        return UNMEASURED
    extra = Rules.model_fields[_RULES[evidence]].json_schema_extra
    return str(extra["source"]) if isinstance(extra, dict) else UNMEASURED
