"""Commands on golden files: check, anchor, add, draft, accept, judge."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.shared import (
    OUT,
    Index,
    Json,
    Only,
    Provider,
    Vectors,
    chosen_settings,
    open_desk,
    print_json,
    progress_bar,
    read_turns,
)
from assistant.errors import ConfigurationError
from assistant.models import Turn
from vectorstore.records import text_digest

if TYPE_CHECKING:
    from assistant.evaluation.sources import Shelf
    from assistant.serving.exchange import Exchange

golden = typer.Typer(
    help="Work on golden questions.", no_args_is_help=True, rich_markup_mode=None
)


@golden.command("check")
def golden_check_command(
    file: Path, index: Index = None, vectors: Vectors = None
) -> None:
    """Check golden questions against an index."""
    from assistant.evaluation import checking, golden_files

    questions = golden_files.load_golden(file)
    with open_desk(index, vectors=vectors, provider="none", create=False) as desk:
        problems = checking.check_golden(questions, desk)
    golden_files.raise_problems(file, problems)
    OUT.print(f"{len(questions)} questions, no problem.", highlight=False)


@golden.command("anchor")
def golden_anchor_command(
    draft: Path,
    articles: Annotated[Path, typer.Option(help="Folder of the original files.")],
    out: Annotated[Path, typer.Option(help="Where to write.")],
) -> None:
    """Turn quoted sources into offsets and hashes, so that no words are stored."""
    from assistant.evaluation.anchoring import anchor

    OUT.print(f"{anchor(draft, articles, out)} sources anchored.", highlight=False)


@golden.command("add")
def golden_add_command(
    file: Annotated[Path, typer.Argument(help="Golden file to add to; may be new.")],
    answer: Annotated[Path, typer.Argument(help="What `assistant ask --json` said.")],
    verdict: Annotated[str, typer.Option(help="Thumbs `up` or `down`.")],
    correction: Annotated[str, typer.Option(help="What would be right.")] = "",
    quote: Annotated[str, typer.Option(help="The sentence that says so.")] = "",
    identity: Annotated[str, typer.Option("--id", help="Id of the question.")] = "",
    history: Annotated[
        Path | None,
        typer.Option(help="JSON file: a list of {role, text}, oldest first."),
    ] = None,
    index: Index = None,
    vectors: Vectors = None,
) -> None:
    """Turn an answer that a person judged into a golden question."""
    from assistant.evaluation import adding

    seen = adding.read_answer(answer)
    if verdict not in ("up", "down"):
        raise ConfigurationError(
            f"The verdict {verdict!r} is unknown.", "Say up or down."
        )
    with open_desk(index, vectors=vectors, provider="none", create=False) as desk:
        question = adding.judged_question(
            seen,
            "up" if verdict == "up" else "down",
            identity=identity or f"judged-{text_digest(seen.question)[:10]}",
            shelf=desk,
            correction=correction,
            quote=quote,
            history=list(read_turns(history)),
        )
    adding.append(file, [question])
    OUT.print(f"{question.id} added to {file}.", highlight=False, markup=False)


def draft_judged(
    file: Path, shelf: "Shelf", exchange: "Exchange", history: Sequence[Turn]
) -> None:
    """Add what a reader of the page judged to a file of golden drafts.

    Raises:
        ConfigurationError: no golden question can be made of it, or it is there.
        GoldenFileError: the file is wrong.
    """
    from assistant.evaluation import adding, golden_files
    from assistant.evaluation import golden as forms
    from assistant.evaluation.drafting import DRAFT

    answer, judged = exchange.answer, exchange.judgement
    if answer is None or judged is None:
        raise ConfigurationError("There is no judged answer.", "Judge one first.")
    limits = exchange.filters
    digest = text_digest(repr((answer.question, tuple(history), limits)))
    identity = f"judged-{digest[:10]}"
    known = golden_files.load_golden(file) if file.exists() else ()
    if any(each.id == identity for each in known):
        raise ConfigurationError(
            "This question is among them already.", f"Correct it in {file.name}."
        )
    question = adding.judged_question(
        answer,
        judged.verdict,
        identity=identity,
        shelf=shelf,
        correction=judged.correction,
        quote=judged.quote,
        history=[asdict(turn) for turn in history],
    )
    filters = forms.GoldenFilters(
        after=limits.after,
        before=limits.before,
        outlets=tuple(sorted(limits.outlets)),
        languages=tuple(sorted(limits.languages)),
    )
    changed = {"filters": filters, "tags": (DRAFT,), "note": judged.reason}
    adding.append(file, [question.model_copy(update=changed)])


@golden.command("draft")
def golden_draft_command(
    out: Annotated[Path, typer.Option(help="Golden file to write; may exist.")],
    index: Index = None,
    vectors: Vectors = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    article: Only = None,
    provider: Provider = None,
) -> None:
    """Propose questions out of articles, by a chat model or by rules without one."""
    from assistant.evaluation import adding, drafting
    from assistant.providers.selecting import choose_chat_model

    settings = chosen_settings(index, vectors=vectors, provider=provider)
    model = choose_chat_model(settings)
    with open_desk(index, vectors=vectors, provider="none", create=False) as desk:
        articles = [
            each for each in desk.articles() if not article or each.id in article
        ]
    proposed = list(drafting.drafts(articles, limit=limit, model=model))
    if proposed:
        adding.append(out, proposed)
    words = f"{len(proposed)} questions proposed in {out}."
    OUT.print(words, highlight=False, markup=False)
    raise typer.Exit(0 if proposed else 1)


@golden.command("accept")
def golden_accept_command(
    drafted: Annotated[Path, typer.Argument(help="What `golden draft` wrote.")],
    into: Annotated[Path, typer.Option(help="Golden file to add to; may be new.")],
) -> None:
    """Show each proposed question; take it, reword it or leave it out."""
    from assistant.evaluation import adding, golden_files
    from assistant.evaluation.drafting import DRAFT
    from assistant.serving.terminal import plain

    taken = 0
    for question in golden_files.load_golden(drafted):
        facts = "; ".join(" / ".join(group) for group in question.facts)
        quotes = " ".join(source.quote or source.name for source in question.sources)
        print(plain(f"\n{question.question}\n  answer: {facts}\n  {quotes}"))
        said = typer.prompt("y takes it, n leaves it, q ends; or type a better wording")
        if said == "q":
            break
        if said == "n":
            continue
        tags = tuple(tag for tag in question.tags if tag != DRAFT)
        changed = {"tags": tags} | ({} if said == "y" else {"question": said})
        adding.append(into, [question.model_copy(update=changed)])
        taken += 1
    OUT.print(f"{taken} questions taken into {into}.", highlight=False, markup=False)


@golden.command("judge")
def golden_judge_command(
    labels: Annotated[Path, typer.Argument(help="Answers that people marked.")],
    run: Annotated[
        Path | None, typer.Option(help="Also mark this run, of `evaluate --out`.")
    ] = None,
    questions: Annotated[
        Path | None, typer.Option("--golden", help="The golden file of that run.")
    ] = None,
    provider: Provider = None,
    as_json: Json = False,
) -> None:
    """Let the chat model mark answers, and tell how far it agrees with people."""
    from assistant.evaluation import comparing, golden_files, marking
    from assistant.evaluation.reports import terminal
    from assistant.providers.selecting import choose_chat_model

    if (run is None) != (questions is None):
        raise ConfigurationError(
            "A run is marked by its golden questions.", "Give both --run and --golden."
        )
    model = choose_chat_model(chosen_settings(None, provider=provider))
    if model is None:
        raise ConfigurationError(
            "There is no chat model that could mark.", "Set OPENAI_API_KEY."
        )
    labelled, answers = marking.load_labels(labels), []
    if run is not None and questions is not None:
        gold = golden_files.load_golden(questions)
        answers = marking.of_run(gold, comparing.load_run(run))
    with progress_bar() as advance:
        found = marking.judged(
            labelled, answers, model, lambda *done: advance("marking", *done)
        )
    if as_json:
        print_json(found.to_dict())
    else:
        terminal.print_judged(found, OUT)
    raise typer.Exit(0 if found.says_something else 1)
