"""YAML with the line of every value, and without its traps.

No tag makes an object, no alias multiplies, nesting and size have a cap, a key that
stands twice is a problem. Plain words stay as written: `no`, `450` and `2025-02-01` are
strings, so that an author need not know which words YAML takes for something else.
"""

from typing import Any

import yaml

Path = tuple[str | int, ...]
Lines = dict[Path, int]

MAX_CHARACTERS = 5_000_000
MAX_DEPTH = 20

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = {"true": True, "false": False, "null": None, "~": None, "": None}


class YamlProblem(Exception):
    """What is wrong, and in which line."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def load_with_lines(text: str) -> tuple[Any, Lines]:
    """The value of a YAML text, and the line of everything in it, counted from 1.

    Raises:
        YamlProblem: with the line, when it is not YAML or is refused.
    """
    if len(text) > MAX_CHARACTERS:
        raise YamlProblem(f"is longer than {MAX_CHARACTERS:,} characters", None)
    lines: Lines = {}
    try:
        _refuse_traps(text)
        node = yaml.compose(text, Loader=_LOADER)
        return (None if node is None else _value(node, (), lines)), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise YamlProblem(
            f"is not YAML: {error.problem}", mark.line + 1 if mark else None
        ) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlProblem(f"is not YAML: {error.reason}", line) from None


def _refuse_traps(text: str) -> None:
    """Look at the events first: composing deep nesting recurses in C and crashes."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        line = _line(event)
        if depth > MAX_DEPTH:
            raise YamlProblem(f"is nested deeper than {MAX_DEPTH} levels", line)
        if isinstance(event, yaml.AliasEvent):
            raise YamlProblem("uses an alias (*name); write the value out", line)
        if tag := getattr(event, "tag", None):
            raise YamlProblem(f"uses the tag {tag!r}; plain values only", line)


def _value(node: yaml.Node, path: Path, lines: Lines) -> Any:
    lines.setdefault(path, _line(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(item, (*path, index), lines) for index, item in enumerate(node.value)
        ]
    # A quoted or block scalar has a style; only a plain one may mean null or a truth.
    plain = not getattr(node, "style", None)
    return _PLAIN.get(node.value, node.value) if plain else node.value


def _mapping(node: yaml.MappingNode, path: Path, lines: Lines) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = _line(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlProblem("has a key that is not a word", line)
        key: str = key_node.value
        if key in mapping:
            raise YamlProblem(f"has the key {key!r} twice in one place", line)
        lines[*path, key] = line
        mapping[key] = _value(value_node, (*path, key), lines)
    return mapping


def _line(part: yaml.Event | yaml.Node) -> int:
    """Counted from 1."""
    return part.start_mark.line + 1 if part.start_mark else 1
