"""What every column means and which rules were used, as the page and the workbook both explain them."""

from dataclasses import dataclass

from pydantic import BaseModel

from schemas.rules import Rules


@dataclass(frozen=True)
class RuleUsed:
    """One threshold of this run: its value and its usual one in words, what it does, and what it rests on."""

    name: str
    value: str
    usual: str
    meaning: str
    source: str

    @property
    def changed(self) -> bool:
        """Whether the owner chose another value than the usual one."""
        return self.value != self.usual


def fields(model: type[BaseModel]) -> dict[str, str]:
    """What each field of a model is, by its name."""
    return {name: field.description or "" for name, field in model.model_fields.items()}


def rules_used(rules: Rules) -> list[RuleUsed]:
    """Every rule in its order; pins and phrases of the owner's are called `yours` and never repeated."""
    return [
        RuleUsed(
            name,
            _shown(getattr(rules, name), field.default),
            _shown(field.default, field.default),
            field.description or "",
            _source(field.json_schema_extra),
        )
        for name, field in Rules.model_fields.items()
    ]


def _shown(value: object, usual: object) -> str:
    if isinstance(value, int | float):
        return f"{value:.12g}"
    return "none" if value == usual else "yours"


def _source(extra: object) -> str:
    source = str(extra["source"]) if isinstance(extra, dict) else ""
    return source[:1].upper() + source[1:]
