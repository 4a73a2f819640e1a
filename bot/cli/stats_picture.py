"""The counts as a picture: articles by week, levels, channels, what helped, which words were missed."""

import textwrap
from pathlib import Path
from typing import Final

import matplotlib as mpl

mpl.use("Agg")
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.cli.stats import Figures, notes
from bot.coaching.counting import Sort
from bot.domain.levels import Level

# Okabe and Ito (2008): told apart by people who see colours differently, and by their hatches without any colour.
_LEVELS: Final = {
    Level.FINE: ("#009E73", ""),
    Level.POLISH: ("#56B4E9", "//"),
    Level.PAUSE: ("#E69F00", ".."),
    Level.GET_HELP: ("#7B4B94", "xx"),
}
_CHANNELS: Final = (("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "^"))
_HELPED, _NOT = "#0072B2", "#D55E00"
_INK, _FAINT = "#222222", "#8a8a8a"
_MOST_ROWS: Final = 14
_LONGEST: Final = 40


def draw(figures: Figures, file: Path) -> None:
    """Write the picture; the file's ending says which format.

    Raises:
        OSError: it cannot be written.
    """
    with mpl.rc_context(
        {
            "font.family": "DejaVu Sans",
            "font.size": 10,
            "axes.titlelocation": "left",
            "axes.titleweight": "bold",
            "axes.titlesize": 11,
            "axes.edgecolor": _FAINT,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "text.color": _INK,
            "text.parse_math": False,
            "hatch.linewidth": 0.6,
        }
    ):
        figure = Figure(figsize=(13, 11), layout="constrained", facecolor="white")
        panels = figure.subplot_mosaic(
            [["articles", "articles"], ["levels", "channels"], ["helped", "missed"]], height_ratios=[1.5, 1, 1.1]
        )
        title = figures.catalogue.text("stats.title", first=figures.weeks[0], last=figures.weeks[-1])
        figure.suptitle(title, fontsize=15, fontweight="bold", x=0.01, ha="left")
        _articles(figures, panels["articles"])
        _levels(figures, panels["levels"])
        _channels(figures, panels["channels"])
        _helped(figures, panels["helped"])
        _missed(figures, panels["missed"])
        figure.supxlabel("\n".join(_wrapped(line) for line in notes(figures)), fontsize=8, x=0.01, ha="left")
        figure.savefig(file, dpi=120)


def _articles(figures: Figures, axes: Axes) -> None:
    """A grid: one row an article, one column a week, the number in the cell."""
    axes.set_title(figures.catalogue.text("stats.article"))
    rows = figures.of(Sort.ARTICLE)[:_MOST_ROWS]
    if not rows:
        _empty(figures, axes)
        return
    grid = [[people.get(week, 0) for week in figures.weeks] for _, _, people in rows]
    most = max(max(row) for row in grid)
    axes.imshow(grid, cmap="Blues", aspect="auto", vmin=0, vmax=most * 1.15)
    axes.set_yticks(range(len(rows)), [_short(name) for _, name, _ in rows])
    _week_ticks(figures, axes)
    for y, row in enumerate(grid):
        for x, people in enumerate(row):
            colour = "white" if people > most * 0.6 else _INK
            axes.text(
                x, y, str(people or "·"), ha="center", va="center", color=colour if people else _FAINT, fontsize=9
            )
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _levels(figures: Figures, axes: Axes) -> None:
    axes.set_title(figures.catalogue.text("stats.level"))
    rows = figures.of(Sort.LEVEL)
    if not rows:
        _empty(figures, axes)
        return
    below = [0] * len(figures.weeks)
    for key, name, people in rows:
        colour, hatch = _LEVELS[Level(key)]
        heights = [people.get(week, 0) for week in figures.weeks]
        axes.bar(
            range(len(heights)), heights, bottom=below, color=colour, hatch=hatch, edgecolor="white", label=_short(name)
        )
        below = [one + other for one, other in zip(below, heights, strict=True)]
    _finish(figures, axes)


def _channels(figures: Figures, axes: Axes) -> None:
    axes.set_title(figures.catalogue.text("stats.channel"))
    rows = figures.of(Sort.CHANNEL)
    if not rows:
        _empty(figures, axes)
        return
    for number, (_, name, people) in enumerate(rows):
        colour, marker = _CHANNELS[number % len(_CHANNELS)]
        heights = [people.get(week, float("nan")) for week in figures.weeks]
        axes.plot(range(len(heights)), heights, color=colour, marker=marker, linewidth=2, label=_short(name))
    axes.set_ylim(bottom=0)
    axes.set_xlim(-0.5, len(figures.weeks) - 0.5)
    _finish(figures, axes)


def _helped(figures: Figures, axes: Axes) -> None:
    """Yes to the right, no to the left; people of different weeks may be the same."""
    axes.set_title(figures.catalogue.text("stats.helped_or_not"))
    helped = {key: (name, sum(people.values())) for key, name, people in figures.of(Sort.HELPED)}
    not_ = {key: (name, sum(people.values())) for key, name, people in figures.of(Sort.NOT_HELPED)}
    keys = list(dict.fromkeys([*helped, *not_]))[:_MOST_ROWS][::-1]
    if not keys:
        _empty(figures, axes)
        return
    yes = [helped.get(key, ("", 0))[1] for key in keys]
    no = [-not_.get(key, ("", 0))[1] for key in keys]
    axes.barh(range(len(keys)), yes, color=_HELPED, label=figures.catalogue.text("stats.yes"))
    axes.barh(range(len(keys)), no, color=_NOT, hatch="//", edgecolor="white", label=figures.catalogue.text("stats.no"))
    axes.set_yticks(range(len(keys)), [_short((helped.get(key) or not_[key])[0]) for key in keys])
    axes.xaxis.set_major_formatter(lambda people, _place: str(abs(int(people))))
    axes.axvline(0, color=_INK, linewidth=0.8)
    axes.legend(frameon=False, fontsize=9)


def _missed(figures: Figures, axes: Axes) -> None:
    axes.set_title(figures.catalogue.text("stats.missed"))
    rows = [(name, sum(people.values())) for _, name, people in figures.of(Sort.MISSED)][:_MOST_ROWS][::-1]
    if not rows:
        _empty(figures, axes)
        return
    axes.barh(range(len(rows)), [people for _, people in rows], color=_HELPED)
    axes.set_yticks(range(len(rows)), [_short(name) for name, _ in rows])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _finish(figures: Figures, axes: Axes) -> None:
    _week_ticks(figures, axes, most=5)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", color="#e6e6e6")
    axes.set_axisbelow(True)
    axes.legend(frameon=False, fontsize=9, ncols=2, loc="upper left", bbox_to_anchor=(0, -0.12))


def _week_ticks(figures: Figures, axes: Axes, most: int = 13) -> None:
    """At most so many weeks are named."""
    step = max(1, -(-len(figures.weeks) // most))
    places = range(0, len(figures.weeks), step)
    axes.set_xticks(list(places), [figures.weeks[place][2:] for place in places])


def _empty(figures: Figures, axes: Axes) -> None:
    axes.text(0.5, 0.5, figures.catalogue.text("stats.fewer"), ha="center", va="center", color=_FAINT)
    axes.set_axis_off()


def _short(name: str) -> str:
    """A title for an axis."""
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"


def _wrapped(line: str) -> str:
    return "\n  ".join(textwrap.wrap(f"· {line}", 205))
