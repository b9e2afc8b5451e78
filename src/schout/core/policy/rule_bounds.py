"""What a rule may ask to be remembered, so that the state of a key always has a bound.

The policy reader refuses more; the operators rely on it. Chosen so that a key never holds more than
some hundred kilobytes and every answer up to here is exact.
"""

from schout.core.model.moment import DAY_US

MOST_WINDOW_US = 31 * DAY_US
"""Windows, periods, times to follow, and the time in which one drop leaks."""
MOST_CAPACITY = 1_000_000
"""Of a leaky bucket: it is one moment per key, however large."""
MOST_OVER = 10_000
"""Activities or different values in a window: `over` and one more are remembered."""
MOST_SEEN = 10_000
"""Different values that a leaky bucket or a period of a baseline remembers."""
MOST_MOMENTS = 10_000
"""Different moments in a window that is summed, or of which a share is taken."""
MOST_OVERLAP = 1000
MOST_TIMES = 1000
"""Firsts of a sequence."""
MOST_HISTORY = 1000
LEAST_HISTORY = 5
"""Closed periods that must be known before a baseline says anything."""
MOST_DEVIATIONS = 100
MOST_SUM = 10**15
"""A petabyte: bytes are the largest figures that policies name."""
MOST_KEY_FIELDS = 4
