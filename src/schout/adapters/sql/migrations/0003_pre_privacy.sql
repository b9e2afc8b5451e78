-- Retention and erasure: whose a report is about, what was sent of a notice, and keys of subjects.

ALTER TABLE reports ADD COLUMN tenant TEXT;

CREATE INDEX reports_tenant ON reports (tenant, received_at_us);

CREATE INDEX reports_digest ON reports (digest);

CREATE INDEX notices_report ON notices (report_id) WHERE report_id IS NOT NULL;

CREATE INDEX messages_notice ON messages (notice);

CREATE INDEX sanctions_tenant ON sanctions (tenant, starts_us);

-- Whose keys are; the keys themselves are kept apart. It is written with nearly every new case, so it is one tree
-- and has no other index: only erasure asks for anything but the key of one owner.

-- only sqlite

CREATE TABLE key_owners (
    subject TEXT NOT NULL,
    unit TEXT NOT NULL,
    part TEXT NOT NULL,
    month TEXT NOT NULL,
    key_id TEXT NOT NULL,
    PRIMARY KEY (subject, unit)
) WITHOUT ROWID;

-- only postgresql

CREATE TABLE key_owners (
    subject TEXT NOT NULL,
    unit TEXT NOT NULL,
    part TEXT NOT NULL,
    month TEXT NOT NULL,
    key_id TEXT NOT NULL,
    PRIMARY KEY (subject, unit)
);

-- Beside a file the keys are in a file of their own; here leave this table out of dumps.
CREATE TABLE subject_keys (
    id TEXT NOT NULL PRIMARY KEY,
    key BYTEA NOT NULL
);
