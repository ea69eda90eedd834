"""G.711 µ-law to 16-bit PCM and back, by lookup tables."""

import numpy as np
import numpy.typing as npt

_BIAS = 0x84
_LOUDEST = 32635


def _linear_of_codes() -> npt.NDArray[np.int16]:
    """The sample that each of the 256 codes stands for."""
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    exponent = code >> 4 & 7
    magnitude = (((code & 0x0F) << 3) + _BIAS << exponent) - _BIAS
    linear: npt.NDArray[np.int16] = np.where(code & 0x80, -magnitude, magnitude).astype(
        "<i2"
    )
    return linear


def _codes_of_linear() -> npt.NDArray[np.uint8]:
    """The code of each sample, indexed by the sample read as unsigned."""
    sample = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    magnitude = np.minimum(np.abs(sample), _LOUDEST) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = magnitude >> exponent + 3 & 0x0F
    sign = np.where(sample < 0, 0x80, 0)
    codes: npt.NDArray[np.uint8] = (~(sign | exponent << 4 | mantissa) & 0xFF).astype(
        np.uint8
    )
    return codes


_LINEAR = _linear_of_codes()
_CODES = _codes_of_linear()


def decode(ulaw: bytes) -> bytes:
    """16-bit PCM of µ-law bytes."""
    return bytes(_LINEAR[np.frombuffer(ulaw, np.uint8)])


def encode(pcm: bytes) -> bytes:
    """µ-law bytes of whole 16-bit samples."""
    return bytes(_CODES[np.frombuffer(pcm, "<u2")])
