"""The command line: joins the commands and turns errors into words.

Standard output is the result, standard error is progress. Exit codes: 0 done, 1 it ran
and the outcome is bad, 2 wrong use.
"""

import os
import sys

import typer
from rich.markup import escape

from assistant.commands import (
    asking,
    evaluating,
    goldens,
    serving,
    stocking,
    upkeep,
)
from assistant.commands.shared import ERR
from assistant.errors import (
    AssistantError,
    ConfigurationError,
    GoldenFileError,
    IndexMissing,
)

_WRONG_USE = (ConfigurationError, GoldenFileError, IndexMissing)

app = typer.Typer(
    name="assistant",
    help="Ask questions of news articles; every statement points at its sentence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
for part in (asking, stocking, serving, upkeep, evaluating):
    app.add_typer(part.commands)
app.add_typer(goldens.golden, name="golden")


# What a shell was given for other programs would send questions and articles there.
_TRACED_ELSEWHERE = (
    *("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2"),
    *("LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"),
)


def main() -> None:
    """Run the command line; an error is a sentence and a hint, never a traceback."""
    for name in _TRACED_ELSEWHERE:
        os.environ.pop(name, None)
    try:
        app()
    except AssistantError as error:
        from assistant.serving.terminal import plain

        message = plain(f"Error: {error.message}")
        ERR.print(escape(message), style="red", highlight=False)
        if error.hint:
            ERR.print(escape(plain(error.hint)), highlight=False)
        sys.exit(2 if isinstance(error, _WRONG_USE) else 1)
    except OSError as error:
        ERR.print(f"Error: {error.strerror or error}.", style="red", markup=False)
        ERR.print("Check the disk's room and your rights, and try again.")
        sys.exit(1)


if __name__ == "__main__":
    main()
