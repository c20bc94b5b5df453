"""So many questions a minute for a token; others and other routes go on."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx2
import pytest

from assistant.errors import ConfigurationError
from assistant.serving.http.allowance import Allowance
from assistant.serving.http.options import ServeOptions
from assistant.serving.http.problems import Problem

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

RESCUED = {"question": "How many passengers of the ferry were rescued?"}
PAGE, DESK = "a-token-of-the-page", "a-token-of-the-desk"


def test_a_token_may_ask_so_many_at_once_and_then_one_after_the_other() -> None:
    now = [1000.0]
    asking = Allowance(("a", "b"), 6, clock=lambda: now[0])
    for _ in range(6):
        asking.take("a")
    with pytest.raises(Problem) as caught:
        asking.take("a")
    assert (caught.value.status, caught.value.headers["Retry-After"]) == (429, "10")
    asking.take("b")
    now[0] += 10
    asking.take("a")
    with pytest.raises(Problem):
        asking.take("a")
    now[0] += 600  # what was not asked is not saved up
    for _ in range(6):
        asking.take("a")
    with pytest.raises(Problem):
        asking.take("a")


def test_without_a_limit_nobody_is_refused() -> None:
    asking = Allowance(("",), None)
    for _ in range(1_000):
        asking.take("")


def test_each_token_has_its_own_questions_a_minute(
    desk_for: "Callable[..., CheckedDesk]", serve: Callable[..., str]
) -> None:
    url = serve(desk_for(), token=DESK, tokens={"page": PAGE}, a_minute=1)
    page, own = ({"authorization": f"Bearer {each}"} for each in (PAGE, DESK))
    with httpx2.Client(base_url=url, timeout=60) as client:

        def ask(headers: dict[str, str], stream: bool = False) -> httpx2.Response:
            form = RESCUED | {"stream": stream}
            return client.post("/v1/ask", json=form, headers=headers)

        assert ask(page, stream=True).status_code == 200
        refused = ask(page)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert "(1 a minute)" in refused.json()["detail"]
        assert ask(page, stream=True).status_code == 429
        (model,) = client.get("/v1/models", headers=page).json()["data"]
        talk = [{"role": "user", "content": RESCUED["question"]}]
        form = {"messages": talk, "model": model["id"]}
        talked = client.post("/v1/chat/completions", json=form, headers=page)
        assert talked.status_code == 429
        assert ask(own).status_code == 200
        assert ask({}).status_code == 401


def test_every_token_is_long_and_one_is_enough_in_public() -> None:
    assert ServeOptions(host="0.0.0.0", tokens={"page": PAGE}).tokens
    with pytest.raises(ConfigurationError, match="'page'"):
        ServeOptions(tokens={"page": "short"})


def test_the_processes_of_a_service_do_no_more_than_it_may() -> None:
    whole = ServeOptions(at_once=33, per_client=7, workers=4)
    each = whole.share()
    assert (each.at_once, each.per_client) == (8, 1)
    few = ServeOptions(at_once=1, workers=4).share()
    assert (few.at_once, few.most_per_client) == (1, 1)
