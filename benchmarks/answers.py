"""Answer the questions of the public sets and score the answers.

Two systems over the same model and articles: `ours` is the product, `plain` puts
passages into a prompt. Predictions are kept in the cache folder as they come, so a run
that is killed goes on where it was. Without --set nothing is asked: the figures of what
is kept are printed.

    python -m benchmarks.answers --set rgb [--sample 60 | --all] [--system plain]
    python -m benchmarks.answers --write
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from filelock import Timeout

from assistant.config import Settings, load_settings
from assistant.errors import AssistantError
from assistant.providers.chat import ChatModel
from assistant.providers.selecting import choose_chat_model
from benchmarks.public import kept, tables
from benchmarks.public.figures import score
from benchmarks.public.ours import Ours
from benchmarks.public.plain import Plain
from benchmarks.public.sets import (
    CLEAN,
    SETS,
    PublicSet,
    bench_folder,
    is_there,
    questions,
    scorer,
)
from benchmarks.standing import Table, options_of, show, state_of_code

SYSTEMS: dict[str, type[Ours] | type[Plain]] = {"ours": Ours, "plain": Plain}
SAMPLE = 60
PATIENCE = 3_600.0
"""Seconds that one answer may take: on a busy machine answers come late, but alike."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask what is wanted, then print the tables; 1 when a question found no answer."""
    options = _parser().parse_args(arguments)
    if not any(map(is_there, SETS.values())):
        print(f"The public sets are not in {bench_folder()}: nothing is measured.")
        return 0
    settings = load_settings(provider=options.provider, deadline=PATIENCE)
    model = choose_chat_model(settings)
    assert model is not None  # `none` is not among the providers to choose from.
    failed = 0
    for name in SETS if "all" in options.set else options.set:
        if not is_there(SETS[name]):
            print(f"{name} is left out: it is not in {bench_folder()}.")
            continue
        for system in options.system or SYSTEMS:
            failed += run(SETS[name], system, options, model, settings)
    print()
    found = report(model, settings)
    show("public-sets", found, options, f"chat model {model.info.name}")
    return 1 if failed else 0


def run(
    chosen: PublicSet,
    system: str,
    options: argparse.Namespace,
    model: ChatModel,
    settings: Settings,
) -> int:
    """Ask what has no prediction yet; returns how many questions failed."""
    path = _file(chosen, system, model, settings)
    if options.fresh:
        path.unlink(missing_ok=True)
    asked = questions(chosen, None if options.all else options.sample)
    done = kept.read(path)
    left = [each.asked for each in asked if each.asked.id not in done]
    failed = 0
    state = state_of_code(SYSTEMS[system].code, leaving_out=kept.NO_PART_OF_AN_ANSWER)
    old = sum(row["state"] != state for row in done.values())
    print(
        f"{chosen.name}, {system}: {len(left)} of {len(asked)} to ask"
        + (f"; {old} kept are of other code, --fresh asks them anew" if old else ""),
        flush=True,
    )
    if not left:
        return 0
    with kept.appending(path) as predictions:
        answerer = SYSTEMS[system](chosen, model=model, settings=settings)
        for number, each in enumerate(left, start=1):
            began = perf_counter()
            try:
                prediction = answerer.answer(each)
            except AssistantError as error:
                failed += 1
                print(f"{each.id} failed: {error}", file=sys.stderr)
                continue
            seconds = round(perf_counter() - began, 2)
            predictions.add(
                {"id": each.id, **prediction, "seconds": seconds, "state": state}
            )
            print(f"{number}/{len(left)} {each.id} {seconds:.1f} s", flush=True)
    return failed


def report(model: ChatModel, settings: Settings) -> list[Table]:
    """The tables of everything that is kept."""
    found: list[Table] = []
    for chosen in SETS.values():
        if not is_there(chosen):
            found += tables.tables_of(chosen, {}, 0)
            continue
        asked, judge = questions(chosen), scorer()
        systems = {
            system: score(
                chosen, asked, kept.read(_file(chosen, system, model, settings)), judge
            )
            for system in SYSTEMS
        }
        total = len({each.asked.id.removesuffix(CLEAN) for each in asked})
        found += tables.tables_of(chosen, systems, total)
    return found


def _file(chosen: PublicSet, system: str, model: ChatModel, settings: Settings) -> Path:
    return kept.predictions_file(
        chosen,
        system=system,
        prompts=SYSTEMS[system].prompts(),
        model=model.info,
        settings=settings,
    )


def _parser() -> argparse.ArgumentParser:
    parser = options_of(__doc__)
    add = parser.add_argument
    add("--set", action="append", default=[], choices=(*SETS, "all"))
    add("--system", action="append", choices=SYSTEMS, help="by default both")
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument(
        "--sample",
        type=int,
        default=SAMPLE,
        help="the first so many by the SHA-256 of their ids",
    )
    amount.add_argument("--all", action="store_true", help="every question")
    add("--provider", default="embedded", choices=("embedded", "openai", "fake"))
    add("--fresh", action="store_true", help="forget the predictions that are kept")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Timeout as error:
        sys.exit(f"Another run holds {error.lock_file}; wait for it or end it.")
    except AssistantError as error:
        sys.exit(f"{error.message} {error.hint}")
