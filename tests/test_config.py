"""Settings are bounded, inert, and never show a secret."""

import pytest

from assistant.config import Settings, load_settings, masked
from assistant.errors import ConfigurationError
from tests.fake_openai import CANARY


def test_arguments_beat_the_environment_and_none_is_not_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASSISTANT_DEADLINE", "7")
    assert load_settings().deadline == 7
    assert load_settings(deadline=None).deadline == 7
    assert load_settings(deadline=9).deadline == 9


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("deadline", "0"),
        ("deadline", "soon"),
        ("provider", "oracle"),
        ("evidence_tokens", "5"),
        ("max_question_characters", "1"),
        ("threads", "0"),
        ("idle_timeout", "-1"),
        ("embedder", "none"),
        ("web_ports", "[0]"),
        ("web_ports", "80"),
        ("web_pages", "0"),
        ("web_pause", "-1"),
    ],
)
def test_a_wrong_setting_is_named_with_its_variable_and_never_shown(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ASSISTANT_{name.upper()}", value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert repr(name) in caught.value.message
    assert f"ASSISTANT_{name.upper()}" in caught.value.hint


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="colour"):
        load_settings(colour="red")


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"  '{CANARY}' ")
    settings = load_settings()
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == CANARY
    assert CANARY not in repr(settings) + str(settings) + str(settings.model_dump())


@pytest.mark.parametrize("key", ["your-key-here", f"{CANARY} x", f"{CANARY}\nx"])
def test_what_is_no_key_is_refused_without_repeating_it(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert key not in caught.value.message + caught.value.hint
    assert "OPENAI_API_KEY" in caught.value.message + caught.value.hint


def test_blank_means_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "  ")
    monkeypatch.setenv("OPENAI_BASE_URL", " ")
    settings = load_settings()
    assert (settings.openai_api_key, settings.openai_base_url) == (None, None)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://h/v1", "http://", "/v1"])
def test_an_address_needs_http_and_a_host(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"(?i)openai_base_url"):
        load_settings(openai_base_url=url)


def test_settings_cannot_be_changed_once_made() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().deadline = 5


def test_a_password_in_an_address_is_masked() -> None:
    assert masked("https://u:pw@h.example:8/v1") == "https://***@h.example:8/v1"
    assert masked("https://h.example/v1?a=b@c") == "https://h.example/v1?a=b@c"
