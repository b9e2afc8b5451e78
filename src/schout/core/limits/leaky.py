"""The leaky bucket as one number per key: the generic cell rate algorithm (GCRA).

Source: ITU-T I.371, annex A.1 (virtual scheduling). `empty_at_us` is its theoretical arrival time:
the moment the bucket will have run dry. Each drop moves it by `leak_us`; the level at a moment is
the time until then, in drops. Time must not run backwards per key: the timeline sees to that.
"""


def pour(empty_at_us: int, now_us: int, leak_us: int) -> int:
    """Pour one drop at a moment; give the moment at which the bucket will now be dry."""
    return max(empty_at_us, now_us) + leak_us


def overflows(empty_at_us: int, now_us: int, leak_us: int, capacity: int) -> bool:
    """Tell whether more than `capacity` drops stand in the bucket."""
    return empty_at_us - now_us > capacity * leak_us
