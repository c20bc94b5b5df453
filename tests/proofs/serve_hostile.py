"""Run by `test_prove_render.py` as a process: the page over a desk of hostile texts.

    python serve_hostile.py PORT SINK

Every text that a stranger can write holds all of VECTORS, each of which would ask SINK
for `/SURFACE/NUMBER` if anything in it were live.
"""

import importlib.util
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.config import load_settings
from assistant.errors import AssistantError
from assistant.models import AnswerReady, Disagreement, Event, Item, Side, TextDelta
from assistant.serving import desk, launching
from assistant.serving.conversations import Conversations

VECTORS = r"""
![x](URL)
![x][r]%%[r]: URL
[![x](URL)](URL)
![x](<URL> "title")
![x](URL =100x100)
[x](URL)
[x](URL "t")%%<URL>
URL
[x](javascript:fetch('URL'))
[x](data:text/html,<script>fetch('URL')</script>)
[x](vbscript:URL)
<img src="URL">
<img src=x onerror="fetch('URL')">
<IMG SRC='URL'/>
<img srcset="URL 1x">
<picture><source srcset="URL"><img></picture>
<iframe src="URL"></iframe>
<iframe srcdoc="<img src='URL'>"></iframe>
<script src="URL"></script>
<script>fetch('URL')</script>
<svg onload="fetch('URL')"></svg>
<svg><image href="URL"/></svg>
<svg><use href="URL#a"/></svg>
<style>@import url(URL);</style>
<style>body{background:url(URL)}</style>
<div style="background-image:url(URL)">x</div>
<link rel="stylesheet" href="URL">
<link rel="prefetch" href="URL">
<link rel="dns-prefetch preconnect" href="URL">
<meta http-equiv="refresh" content="0;url=URL">
<base href="URL">
<object data="URL"></object>
<embed src="URL">
<video src="URL" poster="URL" autoplay></video>
<audio src="URL" autoplay></audio>
<input type="image" src="URL">
<form action="URL"><button autofocus onfocus="this.form.submit()"></form>
<body background="URL">
<table background="URL"><td background="URL">x
<details open ontoggle="fetch('URL')">x</details>
<math><mi xlink:href="URL">x</mi></math>
<a href="URL" ping="URL">x</a>
</div></section><img src="URL">
"><img src="URL"><"
&lt;img src="URL"&gt;&#60;img src=URL&#62;
\<img src="URL">
```mermaid%%A@{ img: 'URL' }%%```
```html%%<img src="URL">%%```
$$\href{URL}{x} \includegraphics{URL}$$
:material/home: :red[![x](URL)] :image[URL]
[1]: URL%%see [1] and ![1]
[^1]: ![x](URL)
| a |%%| - |%%| ![x](URL) |
*[x]: URL%%**![x](URL)**
<!-- --><img src="URL"><!-- -->
<template><img src="URL"></template><noscript><img src="URL"></noscript>
""".strip().splitlines()


def hostile(surface: str, sink: str, number: int | None = None) -> str:
    """All vectors, or one, that call from this surface."""
    chosen = range(len(VECTORS)) if number is None else [number]
    return "\n\n".join(
        VECTORS[n].replace("URL", f"http://{sink}/{surface}/{n}").replace("%%", "\n")
        for n in chosen
    )


def scripted() -> Any:
    """What the page's tests answer with; tests/ is no package, so it is loaded."""
    place = Path(__file__).parents[1] / "serving" / "conftest.py"
    spec = importlib.util.spec_from_file_location("scripted", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["scripted"] = module
    spec.loader.exec_module(module)
    return module


def hostile_articles(article: Any, sink: str) -> list[Any]:
    """An article a vector, in each of its fields."""
    return [
        replace(
            article,
            id=f"a{n}",
            title=hostile("title", sink, n),
            outlet=hostile("outlet", sink, n),
            published=hostile("published", sink, n),
            author=hostile("author", sink, n),
            source=hostile("source", sink, n),
            url=hostile("url", sink, n),
            text=f"{hostile('text', sink)}\n\n{article.text}",
            raw=f"{hostile('raw', sink)}\n\n{article.text}",
        )
        for n in range(len(VECTORS))
    ]


def scripted_desk(sink: str) -> Any:
    """The desk of the page's tests, over hostile articles."""
    known = scripted()
    articles = hostile_articles(known.ARTICLE, sink)

    class Desk(known.ScriptedDesk):  # type: ignore[misc, name-defined]
        def ingest_files(self, files: Any) -> Any:
            problem = type("Problem", (), {})()
            problem.source, problem.error, problem.hint = (
                hostile(each, sink) for each in ("file-name", "problem", "hint")
            )
            return known.report(problems=(problem,), notices=(problem,))

    def script(question: str) -> Iterator[Event]:
        if "fail" in question:
            yield TextDelta(text="It began. ")
            raise AssistantError(hostile("error", sink), hostile("hint", sink))
        citations = tuple(
            replace(known.cite(each, known.QUOTE, n), quote=hostile("quote", sink))
            for n, each in enumerate(articles, 1)
        )
        text = f"{hostile('answer', sink)} It says so [1][2]."
        item = Item(
            name=hostile("item", sink, 0),
            position="opposes",
            detail=hostile("detail", sink),
            as_of=hostile("as-of", sink, 11),
            citations=(1,),
        )
        sides = tuple(Side(text=hostile("side", sink), citations=(n,)) for n in (1, 2))
        yield known.evidence_for(hostile("standalone", sink), *articles)
        yield TextDelta(text=hostile("stream", sink), citations=citations)
        answer = known.answer_to(
            question,
            standalone_question=hostile("standalone", sink),
            text=text,
            status="partial",
            missing=(hostile("missing", sink),),
            citations=citations,
            items=(item, replace(item, name=hostile("item", sink))),
            disagreements=(
                Disagreement(
                    about=hostile("about", sink), kind="disputed", sides=sides
                ),
            ),
        )
        yield AnswerReady(answer=answer)

    return Desk(script=script, stored=articles)


if __name__ == "__main__":
    port, sink = sys.argv[1:]
    the_desk = scripted_desk(sink)
    setattr(desk, "open_desk", lambda: the_desk)  # noqa: B010 - its type is a cache's
    kept = Conversations(Path(tempfile.mkdtemp()) / "conversations.sqlite3")
    setattr(desk, "open_conversations", lambda: kept)  # noqa: B010
    sys.exit(launching.launch(load_settings(), port=int(port), open_browser=False))
