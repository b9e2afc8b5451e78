"""A kit for the middleware: a gate with a few limits and a clock that the test moves."""

from msgspec.structs import replace
from tests.unit.gateway.answer.refusals import LIMITS, LINKS, RATE

from schout.adapters.memory.clock import SettableClock
from schout.core.model.edge import EdgeLimit, EdgeSanctions, Stage
from schout.gateway.answer.reply import Replier
from schout.gateway.caller.identify import Identifier
from schout.gateway.gate import Gate
from schout.gateway.kit import Kit
from schout.testing.texts import product_texts

HOST = "db.example"
_START_US = 1_800_000_000_000_000
PACED = replace(
    RATE, quota=replace(RATE.quota, interval_us=1000), stage=Stage.PACE, pace_us=60_000_000, queue=5
)


def kit_of(*of: EdgeLimit) -> Kit:
    """Give a kit with these limits."""
    edge = replace(LIMITS, limits=of, belongings=(), cases=(), permits=())
    identifier = Identifier(edge, (), b"a secret of this test, 32 bytes.")
    return Kit(
        Gate(edge, EdgeSanctions()),
        identifier,
        Replier(edge, product_texts(), LINKS),
        SettableClock(_START_US),
    )
