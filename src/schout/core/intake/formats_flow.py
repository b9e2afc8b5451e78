"""The formats of what watches networks and clouds, and of events that are fed by API."""

from schout.core.intake.given import GIVEN
from schout.core.intake.sensors.audit_json import AUDIT_JSON
from schout.core.intake.sensors.cloudtrail import CLOUDTRAIL
from schout.core.intake.sensors.cowrie import COWRIE
from schout.core.intake.sensors.eve import EVE
from schout.core.intake.sensors.kubernetes import KUBERNETES
from schout.core.intake.sensors.leef import LEEF
from schout.core.intake.sensors.nfdump import NFDUMP
from schout.core.intake.sensors.nfdump_csv import NFDUMP_CSV
from schout.core.intake.sensors.vpc import VPC
from schout.core.intake.sensors.zeek import ZEEK, ZEEK_JSON

FLOW = (
    GIVEN,
    EVE,
    ZEEK,
    ZEEK_JSON,
    NFDUMP,
    NFDUMP_CSV,
    VPC,
    CLOUDTRAIL,
    KUBERNETES,
    AUDIT_JSON,
    COWRIE,
    LEEF,
)
