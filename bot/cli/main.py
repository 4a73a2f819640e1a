"""The command `avantpost`: every verb, its options and its help. Each verb's work lies in a module of its own."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import charter, errors, model, prompts, slack, teams
from bot.domain.draft import Context
from bot.domain.levels import Level
from bot.observability.dumps import disable_core_dumps
from bot.observability.memory import collect_rarely

app = typer.Typer(
    name="avantpost",
    help="A coach to talk to before you post. It advises; you decide. Try: avantpost check --text 'Our Q3 is amazing!'",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(charter.app, name="charter")
app.add_typer(prompts.app, name="prompts")
app.add_typer(model.app, name="model")
app.add_typer(slack.app, name="slack")
app.add_typer(teams.app, name="teams")

_File = Annotated[Path | None, typer.Argument(help="File with the draft; - or nothing reads standard input.")]


@app.command(context_settings={"allow_extra_args": True})
def check(
    command: typer.Context,
    file: _File = None,
    *,
    text: Annotated[str | None, typer.Option(help="The draft itself, instead of a file.")] = None,
    platform: Annotated[str | None, typer.Option(help="Where it will be posted, in your words: LinkedIn, X…")] = None,
    speaking_as: Annotated[str | None, typer.Option("--as", help="As whom: myself, the company, a pseudonym…")] = None,
    role: Annotated[str | None, typer.Option(help="Your job, in your words.")] = None,
    department: Annotated[str | None, typer.Option(help="Your department, in your words.")] = None,
    audience: Annotated[str | None, typer.Option(help="Who should read it.")] = None,
    country: Annotated[str | None, typer.Option(help="Country of the author: FR, US…")] = None,
    image: Annotated[bool, typer.Option("--image", help="The post carries a picture.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the advice as JSON.")] = False,
    jsonl: Annotated[Path | None, typer.Option(help="Many drafts: a file of JSON lines (id, text, context).")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the advice on many drafts goes.")] = None,
    fail_on: Annotated[Level | None, typer.Option(help="Exit with 1 from this level on, for pipelines.")] = None,
    rules: Annotated[bool, typer.Option("--rules", help="The charter's rules alone, even if a model is set.")] = False,
    trace: Annotated[bool, typer.Option("--trace", help="Which rules speak, which step back, and why.")] = False,
) -> None:
    """Advice on a draft. The exit code is 0 whatever the level, unless --fail-on says otherwise.

    Example: avantpost check --platform LinkedIn --as myself --text "Proud of our team!"
    """
    from bot.cli import check as work  # noqa: PLC0415 - each verb imports only what it needs: --help stays quick

    # What stands here is most likely a draft without quotes: it is not repeated where a log may keep it.
    if command.args or (file is not None and work.is_draft(file)):
        raise typer.BadParameter("this is no file; a draft goes in quotes after --text", param_hint="file")
    if text is not None and file is not None:
        raise typer.BadParameter("give a file or --text, not both", param_hint="--text")
    if jsonl is not None:
        raise typer.Exit(work.check_many(jsonl, out, fail_on, model=not rules))
    if out is not None:
        raise typer.BadParameter("--out goes with --jsonl", param_hint="--out")
    context = Context(
        platform=platform,
        speaking_as=speaking_as,
        role=role,
        department=department,
        audience=audience,
        country=country,
        has_image=image,
    )
    if trace:
        raise typer.Exit(work.explain(work.draft_from(file, text, context)))
    raise typer.Exit(
        work.check_one(work.draft_from(file, text, context), as_json=as_json, fail_on=fail_on, model=not rules)
    )


@app.command()
def chat() -> None:
    """A conversation in this terminal: paste a draft, read the advice, paste the next version."""
    from bot.cli import chat as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.converse())


@app.command()
def serve() -> None:
    """The web chat: a page to talk to the coach, and a small API. Host, port and token come from the settings."""
    from bot.cli import serve as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.serve())


@app.command(name="eval")
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Files of labelled cases, JSON lines.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    worst: Annotated[int, typer.Option(help="Also list this many of the answers furthest from the label.")] = 0,
    llm: Annotated[bool, typer.Option("--llm", help="Rules and model, beside the rules alone.")] = False,
    record: Annotated[Path | None, typer.Option(help="Keep the model's answers in this folder.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Take the answers from this folder; nothing is sent.")] = None,
    runs: Annotated[int, typer.Option(min=1, help="Ask the model this often and tell how often it agrees.")] = 1,
) -> None:
    """Measure the advice on labelled cases: agreement, misses, false alarms, discouragement, French against English."""
    from bot.cli import evaluate as work  # noqa: PLC0415 - as above

    if (record or replay or runs > 1) and not llm:
        raise typer.BadParameter("--record, --replay and --runs go with --llm", param_hint="--llm")
    if record and replay:
        raise typer.BadParameter("give --record or --replay, not both", param_hint="--replay")
    model = work.Model(record=record, replay=replay, runs=runs) if llm else None
    raise typer.Exit(work.evaluate(files, as_json=as_json, worst=worst, model=model))


@app.command()
def doctor() -> None:
    """What is configured, what is missing, and how to mend it."""
    from bot.cli import doctor as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.examine())


@app.command()
def lookup(
    question: Annotated[str, typer.Argument(help="A question in your own words.")],
    *,
    language: Annotated[str | None, typer.Option("--lang", help="en or fr; by default the question's own.")] = None,
    role: Annotated[str | None, typer.Option(help="Your job or department, in your words.")] = None,
) -> None:
    """What the charter says on something: the article, who may speak of it, and whom to ask.

    Example: avantpost lookup "may I answer this customer?"
    """
    from bot.cli import lookup as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.answer(question, language=language, role=role))


@app.command()
def stats(
    *,
    weeks: Annotated[int, typer.Option(min=1, max=108, help="How many weeks, this one included.")] = 8,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the numbers as CSV.")] = False,
    png: Annotated[Path | None, typer.Option(help="Draw them into this file.")] = None,
    language: Annotated[str | None, typer.Option("--lang", help="en or fr; by default the settings' locale.")] = None,
) -> None:
    """Where people hesitate: articles, levels, channels, what helped, which questions found no answer.

    Distinct people, in tens: never fewer than ten in a number. Drafts about danger, pay, working conditions, unions,
    health, politics and whistleblowing are not counted, nor is the web chat. Example: avantpost stats --png weeks.png
    """
    from bot.cli import stats as work  # noqa: PLC0415 - as above

    if png is not None and png.suffix.lower() not in work.PICTURES:
        raise typer.BadParameter(f"name a file that ends in {', '.join(work.PICTURES)}", param_hint="--png")
    raise typer.Exit(work.show(weeks=weeks, as_csv=as_csv, png=png, language=language))


def main() -> None:
    """Run the command; every failure becomes a message for people, never a traceback."""
    collect_rarely()
    disable_core_dumps()
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    if hasattr(sys.stdin, "reconfigure"):  # bytes that are not UTF-8 become characters that the coach shows as U+FFFD
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Exception as error:  # noqa: BLE001 - the one place where any failure becomes a sentence
        sys.exit(errors.explain(error))
