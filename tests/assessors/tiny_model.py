"""A language model of a hundred kilobytes with random weights, behind a real llama.cpp server: nonsense to a schema."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gguf
import httpx2
import numpy as np
import xllamacpp

CONTEXT = 16_384
_READ = 1_000
_WIDTH, _INNER, _HEADS = 32, 64, 2
_CLOSING = b'"]}'
"""Signs that end strings and lists: a random model comes to them too seldom by itself."""


def write_model(path: Path, *, seed: int = 1) -> None:
    """One layer of random weights over single bytes; each answer is another by its sampling seed."""
    random = np.random.default_rng(seed)
    tokens = [b"<unk>", b"<s>", b"</s>", *(f"<0x{number:02X}>".encode() for number in range(256))]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL, *[gguf.TokenType.BYTE] * 256]

    def weights(*shape: int) -> Any:
        return random.normal(0, 0.3, shape).astype(np.float32)

    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template("{% for m in messages %}{{ m['content'] }}\n{% endfor %}")
    embedding, output = weights(len(tokens), _WIDTH), weights(len(tokens), _WIDTH)
    embedding[:, 0] = 3.0  # the same in every state, so that a row of the output is a plain bias
    output[:, 0] = 0.0
    for sign in _CLOSING:
        output[3 + sign, 0] = 0.6
    ones = np.ones(_WIDTH, np.float32)
    tensors: Mapping[str, Any] = {
        "token_embd.weight": embedding,
        "output.weight": output,
        "output_norm.weight": ones,
        "blk.0.attn_norm.weight": ones,
        "blk.0.ffn_norm.weight": ones,
        **{f"blk.0.attn_{name}.weight": weights(_WIDTH, _WIDTH) for name in ("q", "k", "v", "output")},
        "blk.0.ffn_gate.weight": weights(_INNER, _WIDTH),
        "blk.0.ffn_up.weight": weights(_INNER, _WIDTH),
        "blk.0.ffn_down.weight": weights(_WIDTH, _INNER) * 0.05,
    }
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The address of a server on this machine alone, at a port of its own choice."""
    path = folder / "tiny.gguf"
    write_model(path)
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.port = 0
    parameters.verbosity = 0
    running = xllamacpp.Server(parameters)
    try:
        yield str(running.listening_address)
    finally:
        del running


class Dreaming(httpx2.AsyncBaseTransport):
    """The way to the server, with a sampling seed in each request; `pools` are all that strings of a name may say."""

    def __init__(self) -> None:
        self._inner = httpx2.AsyncHTTPTransport()
        self.seed = 0
        self.pools: Mapping[str, list[str]] = {}
        self.answers: list[str] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The server's answer."""
        body = json.loads(request.content)
        body |= {"seed": self.seed, "temperature": 1.0, "cache_prompt": True}
        for field in ("max_tokens", "max_completion_tokens"):
            if field in body:
                body[field] = 3_000
        for message in body["messages"]:  # what it reads means nothing to it, and it reads a byte at a time
            message["content"] = message["content"][-_READ:]
        _narrow(body["response_format"]["json_schema"]["schema"], self.pools)
        content = json.dumps(body).encode()
        headers = [(name, value) for name, value in request.headers.multi_items() if name.lower() != "content-length"]
        again = httpx2.Request(request.method, request.url, headers=headers, content=content)
        response = await self._inner.handle_async_request(again)
        stream = response.stream
        assert isinstance(stream, httpx2.AsyncByteStream)
        whole = b"".join([chunk async for chunk in stream])
        await stream.aclose()
        self.answers.append(whole.decode("utf-8", "replace"))
        return httpx2.Response(response.status_code, headers=response.headers, stream=_Whole(whole))

    async def aclose(self) -> None:
        """Close what it wraps."""
        await self._inner.aclose()


class _Whole(httpx2.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content


def _narrow(schema: dict[str, Any], pools: Mapping[str, list[str]]) -> None:
    """Each string of a name that has a pool is one of it; the others and the lists end: dreams do not by themselves."""
    for name, part in schema.get("properties", {}).items():
        items = part.get("items", part)
        if "properties" in items:
            _narrow(items, pools)
        elif name in pools and "enum" not in items:
            items["enum"] = pools[name]
            items.pop("type", None)
        if part.get("type") == "array":
            part |= {"minItems": 1, "maxItems": 3}
        if "string" in items.get("type", ()) and "enum" not in items:
            items["pattern"] = "^[a-zA-Z@#:/.<>*\\[\\] ]{1,40}$"
