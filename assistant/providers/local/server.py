"""The embedded chat model's server: llama.cpp in this process, on loopback only."""

import atexit
import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import ModelsMissing

CONTEXT_TOKENS = 8_192
PROMPT_CACHE_MIB = 256


@dataclass(frozen=True, kw_only=True)
class RunningServer:
    """A server that answers; it ends with this process."""

    url: str
    key: str = field(repr=False)
    """Random each time: other users of the machine can reach the port too."""
    handle: Any = field(repr=False)


_running: dict[Path, RunningServer] = {}
_starting = threading.Lock()


def chat_server(gguf: Path, *, threads: int | None = None) -> RunningServer:
    """The server for a GGUF file, started at the first call.

    Raises:
        ModelsMissing: the file cannot be loaded as a model.
    """
    with _starting:
        if gguf not in _running:
            _running[gguf] = _start(gguf, threads)
        return _running[gguf]


def _start(gguf: Path, threads: int | None) -> RunningServer:
    import xllamacpp

    key = secrets.token_urlsafe(24)
    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.ui = False
    params.verbosity = -1  # standard output and error belong to the command
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    params.cache_prompt = True
    params.cache_ram_mib = PROMPT_CACHE_MIB
    params.sampling.temp = 0
    # Measured on two cores: off is a little faster both in reading and in writing.
    params.flash_attn_type = (
        xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    )
    if threads:
        params.cpuparams.n_threads = threads
        params.cpuparams_batch.n_threads = threads
    try:
        handle = xllamacpp.Server(params)
    except Exception as error:
        raise ModelsMissing(
            f"{gguf.name} could not be loaded as a chat model ({error}).",
            "Check that it is a whole GGUF file of a chat model and fits into memory.",
        ) from None
    return RunningServer(url=f"{handle.listening_address}/v1", key=key, handle=handle)


@atexit.register
def stop_servers() -> None:
    """Free the models while the interpreter is still whole."""
    with _starting:
        _running.clear()
