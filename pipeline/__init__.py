"""Reads a LinkedIn data export and measures who gives as well as gets: `analyze(path)` returns an Analysis."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.analysis import Analysis, analyze

__all__ = ["Analysis", "analyze"]


def __getattr__(name: str) -> object:
    # Loading Polars takes a quarter of a second, which `mutuals --help` need not pay.
    if name in __all__:
        from pipeline import analysis

        return getattr(analysis, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
