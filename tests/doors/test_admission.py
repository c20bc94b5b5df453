"""Who is let in: one client that floods leaves room for the others."""

import pytest

from assistant.serving.http.admission import Admission
from assistant.serving.http.problems import Problem


def test_one_client_that_floods_leaves_room_for_the_others() -> None:
    admission = Admission(at_once=4, per_client=2)
    with admission.place("flooding"), admission.place("flooding"):
        with pytest.raises(Problem) as caught, admission.place("flooding"):
            pass
        assert caught.value.status == 429
        assert int(caught.value.headers["Retry-After"]) > 0
        # Over the same connection it would come back to the same process.
        assert caught.value.headers["Connection"] == "close"
        with admission.place("other"), admission.place("another"):
            with pytest.raises(Problem) as caught, admission.place("last"):
                pass
            assert caught.value.status == 503
    assert admission.total == 0
    assert not admission.running


def test_a_place_is_given_back_whatever_happens() -> None:
    admission = Admission(at_once=1, per_client=1)
    with pytest.raises(RuntimeError), admission.place("a"):
        raise RuntimeError
    with admission.place("a"):
        assert admission.total == 1
