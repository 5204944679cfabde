"""Medians of rounds, and ratios of two servers pair by pair: one a round, because what disturbs a round disturbs both."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    median: float
    low: float
    high: float

    def __str__(self):
        return f"{self.median:.2f}±{(self.high - self.low) / 2:.2f}"


def pairwise(mine, theirs, figure):
    """Of two lists of samples, one a round; None if there is nothing to compare. Not the ratio of the medians, but the median of the ratios."""
    both = [(getattr(one, figure), getattr(other, figure)) for one, other in zip(mine or [], theirs or [])]
    several = [one / other for one, other in both if one is not None and other]
    return Ratio(statistics.median(several), min(several), max(several)) if several else None


def median(samples, figure):
    values = [value for value in (getattr(one, figure) for one in samples or []) if value is not None]
    return statistics.median(values) if values else None


def spread(samples, figure="cpu"):
    """How far apart the rounds were: their range, as a part of their median."""
    values = [getattr(one, figure) for one in samples]
    return (max(values) - min(values)) / statistics.median(values)
