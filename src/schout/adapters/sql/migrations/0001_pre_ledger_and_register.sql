-- Statements end at an empty line. A line `-- only sqlite`, `-- only postgresql` or `-- both` says for
-- whom those below it are. Times are microseconds since 1970-01-01 UTC; `body` is canonical JSON.

CREATE TABLE schout_migrations (
    number INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    digest TEXT NOT NULL
);

CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY,
    at_us BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE INDEX ledger_subject ON ledger (subject, kind);

-- only postgresql

ALTER TABLE ledger ALTER COLUMN seq TYPE BIGINT;

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only added to';
END
$$;

CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- only sqlite

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is only added to');
END;

CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is only added to');
END;

-- `INSERT OR REPLACE` deletes without asking the trigger above.
CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger
WHEN NEW.seq <= (SELECT coalesce(max(seq), 0) FROM ledger)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is only added to');
END;

-- both

CREATE TABLE policies (
    digest TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);

CREATE TABLE findings (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT,
    clause TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE decisions (
    id TEXT NOT NULL PRIMARY KEY,
    finding TEXT NOT NULL REFERENCES findings (id) DEFERRABLE INITIALLY DEFERRED,
    tenant TEXT,
    clause TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX decisions_strikes ON decisions (tenant, outcome, at_us);

CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL,
    clause TEXT NOT NULL,
    object TEXT,
    state TEXT NOT NULL,
    opened_at_us BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX cases_tenant ON cases (tenant, clause, opened_at_us);

CREATE INDEX cases_state ON cases (state, opened_at_us);

CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    prepared_at_us BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX notices_case ON notices (case_id, prepared_at_us);

CREATE TABLE timers (
    case_id TEXT NOT NULL PRIMARY KEY REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    due_us BIGINT NOT NULL
);

CREATE INDEX timers_due ON timers (due_us, case_id);

CREATE TABLE tenants (
    id TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);

-- `since_us` is the smallest number that fits where the beginning is not known: a key holds no NULL.
CREATE TABLE belongings (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    since_us BIGINT NOT NULL,
    tenant TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, value, since_us)
);

CREATE TABLE permits (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX permits_tenant ON permits (tenant);

-- SQLite gives a column of this type no conversion of bytes either.
CREATE TABLE checkpoints (
    source TEXT NOT NULL PRIMARY KEY,
    body BYTEA NOT NULL
);
