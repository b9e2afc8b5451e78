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
    Column("urgency", Integer),
    Column("since_us", BigInteger),
)
notices = Table(
    "notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text),
    Column("prepared_at_us", BigInteger),
    Column("body", Text),
    Column("report_id", Text),
)
sanctions = Table(
    "sanctions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text),
    Column("tenant", Text),
    Column("state", Text),
    Column("starts_us", BigInteger),
    Column("body", Text),
)
appeals = Table(
    "appeals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text),
    Column("state", Text),
    Column("filed_at_us", BigInteger),
    Column("body", Text),
    Column("tenant", Text),
)
reports = Table(
    "reports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text),
    Column("reporter", Text),
    Column("state", Text),
    Column("digest", Text),
    Column("mark_bytes", Text),
    Column("mark_words", Text),
    Column("received_at_us", BigInteger),
    Column("body", Text),
    Column("tenant", Text),
)
messages = Table(
    "messages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("notice", Text),
    Column("state", Text),
    Column("due_us", BigInteger),
    Column("body", Text),
)
blobs = Table(
    "blobs",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("kept_at_us", BigInteger),
    Column("body", LargeBinary),
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
permit_requests = Table(
    "permit_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", Text),
    Column("asked_at_us", BigInteger),
    Column("body", Text),
)
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("source", Text, primary_key=True),
    Column("body", LargeBinary),
)
key_owners = Table(
    "key_owners",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("part", Text),
    Column("month", Text),
    Column("key_id", Text),
)
subject_keys = Table(
    "subject_keys",
    MetaData(),  # of PostgreSQL alone; beside a file they are in a file of their own
    Column("id", Text, primary_key=True),
    Column("key", LargeBinary),
)
