"""How long one ring lasts in each country: one whole cadence of the tone that the caller hears, sound and silence.

Source: Asterisk's indications.conf (which cites ITU tones-0203), the `ring` tone and not the bell's `ringcadence`:
the two differ for mx, tw, th and my.
"""

from collections.abc import Mapping
from types import MappingProxyType

_CODES_BY_SECONDS = {
    3.0: "au in jp my nz sg tw uk za",
    4.0: "be cl il",
    4.5: "es",
    5.0: "bg br ch cn cz de dk fi fr gr hu id it mx nl no ph pl ru ve",
    6.0: "at pt se th us",
}

RING_PERIOD_SECONDS: Mapping[str, float] = MappingProxyType(
    {code: seconds for seconds, codes in _CODES_BY_SECONDS.items() for code in codes.split()}
)
