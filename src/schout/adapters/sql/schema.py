"""The tables as statements name them; `migrations/` makes them, a test compares the two."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

migrations = Table(
    "schout_migrations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", Text),
    Column("digest", Text),
)
ledger = Table(
    "ledger",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger),
    Column("kind", Text),
    Column("subject", Text),
    Column("body", Text),
    Column("prev", Text),
    Column("hash", Text),
)
policies = Table(
    "policies",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("body", Text),
)
findings = Table(
    "findings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text),
    Column("clause", Text),
    Column("at_us", BigInteger),
    Column("body", Text),
)
decisions = Table(
    "decisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("finding", Text),
    Column("tenant", Text),
    Column("clause", Text),
    Column("at_us", BigInteger),
    Column("outcome", Text),
    Column("body", Text),
)
cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text),
    Column("clause", Text),
    Column("object", Text),
    Column("state", Text),
    Column("opened_at_us", BigInteger),
    Column("body", Text),
)
notices = Table(
    "notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text),
    Column("prepared_at_us", BigInteger),
    Column("body", Text),
)
timers = Table(
    "timers",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("due_us", BigInteger),
)
tenants = Table(
    "tenants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("body", Text),
)
belongings = Table(
    "belongings",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("since_us", BigInteger, primary_key=True, autoincrement=False),
    Column("tenant", Text),
    Column("body", Text),
)
permits = Table(
    "permits",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text),
    Column("body", Text),
)
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("source", Text, primary_key=True),
    Column("body", LargeBinary),
)
