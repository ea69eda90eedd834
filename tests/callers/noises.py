"""Sounds that are not words for the agent: noise, coughs, clicks, a room of talkers."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.callers.voices import RATE_HZ, speak
from tests.callers.wav_file import read_wav

Samples = NDArray[np.int16]
Floats = NDArray[np.float64]

NOISE_RMS = {"quiet": 60.0, "room": 250.0, "loud": 900.0}
COLOURS = ("white", "pink", "brown")


def coloured(colour: str, seconds: float, rms: float) -> Samples:
    """Noise of sox's `synth`: white, pink or brown."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "noise.wav"
        command = ["sox", "-R", "-n", "-r", str(RATE_HZ), "-c", "1", "-b", "16"]
        command += [str(path), "synth", str(seconds), f"{colour}noise", "vol", "0.5"]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        pcm, _ = read_wav(path)
    return at_level(pcm.astype(np.float64), rms)


def at_level(wave: Floats, rms: float) -> Samples:
    """Scale to a root mean square."""
    now = float(np.sqrt((wave**2).mean())) or 1.0
    return np.clip(wave * (rms / now), -32768, 32767).astype(np.int16)


def babble(seconds: float, rms: float, rng: np.random.Generator) -> Samples:
    """Many people talking at once, far away: nobody can be understood."""
    texts = (
        "the weather was rather mild so we walked along the river for an hour",
        "she said that the train had been late again and nobody told them why",
        "a second helping of soup and then the children went off to play outside",
        "it was the third of those meetings and still there was no decision made",
        "put the boxes over there beside the window and mind the step please",
        "his brother plays the violin but he never practises in the evening",
    )
    voices = ("flite-slt", "flite-rms", "flite-awb", "flite-kal16", "espeak-gb")
    total = round(seconds * RATE_HZ)
    mix: Floats = np.zeros(total)
    for index in range(14):
        speech = speak(texts[index % len(texts)], voices[index % len(voices)])
        shift = int(rng.integers(total))
        mix += np.resize(speech.pcm, total + shift)[shift:].astype(np.float64)
    return at_level(mix, rms)


def hum(seconds: float, rms: float) -> Samples:
    """Mains hum with its harmonics."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = sum(np.sin(2 * np.pi * 50 * k * t) / k for k in (1, 2, 3, 4, 5))
    return at_level(np.asarray(wave), rms)


def clicks(seconds: float, rng: np.random.Generator) -> Samples:
    """Somebody typing."""
    pcm: Samples = np.zeros(round(seconds * RATE_HZ), np.int16)
    at_s = 0.1
    while at_s < seconds - 0.1:
        one = click(rng)
        first = round(at_s * RATE_HZ)
        pcm[first : first + len(one)] = one
        at_s += float(rng.uniform(0.08, 0.35))
    return pcm


def click(rng: np.random.Generator) -> Samples:
    """A short knock, 12 ms."""
    count = RATE_HZ * 12 // 1000
    decay = np.exp(-np.arange(count) / (RATE_HZ * 0.002))
    wave = rng.standard_normal(count) * decay * 9000
    return np.clip(wave, -32768, 32767).astype(np.int16)


def cough(rng: np.random.Generator) -> Samples:
    """Two bursts of breath: a sharp onset, formants of an open mouth, a slow end."""
    parts: list[Floats] = []
    for length_s in (float(rng.uniform(0.12, 0.2)), float(rng.uniform(0.15, 0.28))):
        count = round(length_s * RATE_HZ)
        t = np.arange(count) / RATE_HZ
        envelope = (1 - np.exp(-t / 0.006)) * np.exp(-t / (length_s / 3))
        noise = rng.standard_normal(count)
        wave = _resonate(noise, 700, 250) + 0.7 * _resonate(noise, 1500, 400)
        parts += [wave * envelope, np.zeros(round(rng.uniform(0.08, 0.2) * RATE_HZ))]
    whole = np.concatenate(parts[:-1])
    return np.clip(whole / np.abs(whole).max() * 12000, -32768, 32767).astype(np.int16)


def _resonate(wave: Floats, centre_hz: float, width_hz: float) -> Floats:
    spectrum = np.fft.rfft(wave)
    frequency = np.fft.rfftfreq(len(wave), 1 / RATE_HZ)
    shape = 1 / (1 + ((frequency - centre_hz) / width_hz) ** 2)
    return np.fft.irfft(spectrum * shape, len(wave))
