"""The providers that settings name: made once per process, loaded before use.

`Registry` knows nothing of Django: `site.py` builds its `ProviderSettings`. Which
providers there are stands in `catalogue.py`.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar, cast
from weakref import WeakSet

from conversations.engine.ports import (
    LanguageModel,
    ProviderError,
    SpeechToText,
    TextToSpeech,
    VoiceActivity,
)
from conversations.providers.catalogue import (
    CATALOGUE,
    LANGUAGE_MODELS,
    SPEECH_TO_TEXT,
    TEXT_TO_SPEECH,
    VOICE_ACTIVITY,
    Means,
    Offers,
)
from conversations.providers.embedding.over_http import HttpEmbedding
from conversations.providers.fallback import (
    FallbackLanguageModel,
    FallbackSpeechToText,
    FallbackTextToSpeech,
)
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.problems import problem_with
from conversations.providers.provider import LanguageModelProvider, Provider
from conversations.providers.settings import (
    Kind,
    ModelChoice,
    ProviderSettings,
    Service,
)
from conversations.providers.threads import InferencePool

HTTP_KINDS = (Kind.STT, Kind.LLM, Kind.TTS, Kind.EMBEDDING)
"""Jobs that services may do."""

Made = TypeVar("Made", bound=Provider)
_Chain = tuple[Kind, tuple[str, ...], int]

logger = logging.getLogger(__name__)


class Registry:
    """Providers by id; "" is the default of the settings."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings
        self._pool = InferencePool(settings.inference_threads)
        self._used: WeakSet[HttpEndpoint] = WeakSet()
        self._endpoints = self._made_endpoints(settings, {})
        self._made: dict[tuple[Kind, str], Provider] = {}
        self._chains: dict[_Chain, Provider] = {}

    @property
    def settings(self) -> ProviderSettings:
        """What holds now."""
        return self._settings

    def offer(self, services: Sequence[Service]) -> None:
        """Let these services be there from now on, and no other beside the environment's.

        Whoever has a provider already keeps it. May be called by any thread.
        """
        before, settings = (
            self._settings,
            replace(self._settings, services=tuple(services)),
        )
        same = {
            (kind, slug)
            for kind in HTTP_KINDS
            for slug, service in settings.offered(kind).items()
            if before.offered(kind).get(slug) == service
        }
        kept = {key: one for key, one in self._endpoints.items() if key in same}
        gone = [one for key, one in self._endpoints.items() if key not in same]
        over_http = {key for key in self._endpoints if key not in same}

        def stays(kind: Kind, name: str) -> bool:
            return (kind, name.partition("/")[0]) not in over_http

        # Replaced, not changed: other threads look things up meanwhile.
        self._endpoints = self._made_endpoints(settings, kept)
        self._settings = settings
        self._made = {key: one for key, one in list(self._made.items()) if stays(*key)}
        self._chains = {}
        for endpoint in gone:
            endpoint.retire()

    def warm_up(self, progress: Callable[[str], None]) -> None:
        """Load what the settings name and run each model once. Blocks for seconds.

        Raises ProviderError.
        """
        for offers in CATALOGUE:
            for offer in offers.offers:
                # An agent may name any of them: no call is to wait for the import.
                offer.load()
            for name in self._settings.chosen(offers.kind):
                started_s = time.perf_counter()
                self._get(offers, name).load()
                took_s = time.perf_counter() - started_s
                job = offers.kind.job.lower()
                progress(f"{job} ({name}) ready in {took_s:.1f} s")
        # Also where no default is behind HTTP: an agent may name such a model.
        for endpoint in list(self._endpoints.values()):
            endpoint.warm_up()

    def voice_activity(self, name: str = "") -> VoiceActivity:
        """Raises ProviderError if it cannot be had."""
        return self._get(VOICE_ACTIVITY, name or self._settings.vad)

    def speech_to_text(self, name: str = "") -> SpeechToText:
        """Raises ProviderError if it cannot be had."""
        return self._chosen(SPEECH_TO_TEXT, name, FallbackSpeechToText)

    def language_model(self, name: str = "") -> LanguageModel:
        """Raises ProviderError if it cannot be had."""
        return self._chosen(LANGUAGE_MODELS, name, FallbackLanguageModel)

    def language_model_alone(self, name: str) -> LanguageModel:
        """Exactly this one, without those behind it. Raises ProviderError."""
        return self._get(LANGUAGE_MODELS, name)

    def language_model_of(
        self,
        choice: ModelChoice,
        own: LanguageModelProvider | None = None,
        own_name: str = "",
    ) -> LanguageModel:
        """The model of an agent with those behind it; `own` is one that only it has, by
        the name under which what it takes is counted.

        Raises ProviderError if none of them can be had.
        """
        main = choice.name or self._settings.llm
        behind = choice.fallbacks
        if behind is None:
            behind = self._settings.llm_fallback
        names = tuple(dict.fromkeys((main, *behind)))
        timeout_ms = choice.cascade_timeout_ms or self._settings.cascade_timeout_ms
        if own is None:
            return self._chain(
                LANGUAGE_MODELS, (names, timeout_ms), FallbackLanguageModel
            )
        others = self._usable(LANGUAGE_MODELS, names[1:]) if names[1:] else []
        if not others:
            return own
        return FallbackLanguageModel([(own_name or main, own), *others], timeout_ms)

    def text_to_speech(self, name: str = "") -> TextToSpeech:
        """Raises ProviderError if it cannot be had."""
        return self._chosen(TEXT_TO_SPEECH, name, FallbackTextToSpeech)

    def embedding(self, name: str) -> HttpEmbedding:
        """The embedding model of a service, by SLUG/MODEL. Raises ProviderError."""
        slug, _, model = name.partition("/")
        endpoint = self.endpoint(Kind.EMBEDDING, slug)
        key, made = (Kind.EMBEDDING, name), self._made
        if key not in made:
            # Made once: it remembers what its vectors have in common.
            made[key] = HttpEmbedding(endpoint, model, name)
        # Keyed by kind, and of this kind there are no others.
        return cast(HttpEmbedding, made[key])

    def offers(self, kind: Kind, slug: str) -> bool:
        """Whether there is such a service, though it may not be of use."""
        service = self._settings.offered(kind).get(slug)
        return service is not None and service.endpoint.is_set

    def endpoint(self, kind: Kind, slug: str) -> HttpEndpoint:
        """The service whose models are SLUG/MODEL. Raises ProviderError."""
        if not self.offers(kind, slug):
            raise ProviderError(
                f"There is no {kind.setting} provider '{slug}'. Add it in the admin."
            )
        service = self._settings.offered(kind)[slug]
        if service.problem:
            raise ProviderError(
                f"The {kind.setting} provider '{slug}' cannot be used. {service.problem}"
            )
        return self._endpoints[kind, slug]

    async def prepare(self, name: str, knowledge: tuple[str, ...]) -> None:
        """Index what an agent knows before its first question. Costs a second at most
        for forty passages, nothing when they are known already.
        """
        await self._get(LANGUAGE_MODELS, name or self._settings.llm).prepare(knowledge)

    async def disconnect(self) -> None:
        """Close the connections of the running loop, before it ends."""
        for endpoint in list(self._used):
            await endpoint.aclose()

    async def aclose(self) -> None:
        """Close connections and threads."""
        await self.disconnect()
        for provider in self._made.values():
            provider.close()
        self._pool.close()

    def _made_endpoints(
        self, settings: ProviderSettings, kept: dict[tuple[Kind, str], HttpEndpoint]
    ) -> dict[tuple[Kind, str], HttpEndpoint]:
        endpoints = dict(kept)
        for kind in HTTP_KINDS:
            for slug, service in settings.offered(kind).items():
                if (kind, slug) not in endpoints:
                    made = HttpEndpoint(kind, service.endpoint)
                    endpoints[kind, slug] = made
                    self._used.add(made)
        return endpoints

    def _chosen(
        self,
        offers: Offers[Made],
        name: str,
        chain: Callable[[Sequence[tuple[str, Made]], int], Made],
    ) -> Made:
        """The provider of this name; for the default the one with those behind it."""
        names = self._settings.chosen(offers.kind)
        if name not in ("", names[0]):
            return self._get(offers, name)
        return self._chain(offers, (names, self._settings.cascade_timeout_ms), chain)

    def _chain(
        self,
        offers: Offers[Made],
        order: tuple[tuple[str, ...], int],
        chain: Callable[[Sequence[tuple[str, Made]], int], Made],
    ) -> Made:
        """Names and the silence after which the next is tried."""
        names, timeout_ms = order
        if len(names) == 1:
            return self._get(offers, names[0])
        chains = self._chains
        key = (offers.kind, names, timeout_ms)
        if key not in chains:
            # Made once: that a provider rests is known to all conversations.
            providers = self._usable(offers, names)
            # Alone in another's place it says, as a chain, that it is who answers.
            is_itself = [name for name, _ in providers] == [names[0]]
            chains[key] = providers[0][1] if is_itself else chain(providers, timeout_ms)
        # Keyed by kind, so it is of this port.
        return cast(Made, chains[key])

    def _usable(
        self, offers: Offers[Made], names: Sequence[str]
    ) -> list[tuple[str, Made]]:
        """Those that can be had: one that cannot must not silence the others.

        Raises ProviderError, the first one's, if none can.
        """
        usable: list[tuple[str, Made]] = []
        failure: ProviderError | None = None
        for name in names:
            try:
                usable.append((name, self._get(offers, name)))
            except ProviderError as error:
                failure = failure or error
                logger.warning("Left out of a chain: %s", error)
        if failure is not None and not usable:
            raise failure
        return usable

    def _get(self, offers: Offers[Made], name: str) -> Made:
        key = (offers.kind, name)
        made = self._made
        if key not in made:
            if problem := problem_with(name, offers, self._settings):
                raise ProviderError(f"{problem.text} {problem.fix}")
            offer = offers.find(name, self._settings.offered(offers.kind))
            assert offer is not None, "or there was a problem"
            means = Means(self._settings, self._pool, self._endpoints)
            made[key] = offer.make(means, name)
        # Keyed by kind, so it is of this port.
        return cast(Made, made[key])
