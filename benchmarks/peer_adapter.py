"""How a peer is run and where its answers stand, as a TOML file says; benchmarks/README.md describes it."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError


class NoAnswer(Exception):
    """The peer, its checkout or its adapter gave no answer; the message is for whoever wrote the adapter."""


class Answers(BaseModel):
    """Where one answer stands: a CSV, or JSON with a list of objects, and how a row of it names a person.

    `person`: the column with the profile's address, the end of it, or the name; `file`: from the copy of the checkout,
    or with {out}. `where`: only rows that have one of these values in these columns. `rate`: the column with the share,
    `of`: what stands there for all (1 or 100).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: str
    person: str
    where: dict[str, list[str]] = {}
    rate: str = ""
    of: float = 1


class Adapter(BaseModel):
    """How a peer is run, and where its answers stand; a question that it does not answer is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    command: list[str]
    never_answered: Answers | None = None
    never_written_to: Answers | None = None
    reply_rate: Answers | None = None


def adapter_in(path: Path) -> Adapter:
    """The adapter in a TOML file. Raises NoAnswer."""
    try:
        return Adapter.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise NoAnswer(f"The adapter {path} cannot be read ({error.strerror}).") from None
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg'].lower()}" for each in error.errors())
        raise NoAnswer(f"The adapter {path} is not as benchmarks/README.md describes it ({wrong}).") from None
    except ValueError as error:
        raise NoAnswer(f"The adapter {path} is no TOML ({error}).") from None
