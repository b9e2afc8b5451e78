-- Due process: sanctions, appeals, reports, what is to be sent, and the queue of the desk.

ALTER TABLE cases ADD COLUMN urgency INTEGER;

ALTER TABLE cases ADD COLUMN since_us BIGINT;

-- Only cases that wait for a person are in it, so that it stays small.
CREATE INDEX cases_queue ON cases (urgency DESC, since_us, id) WHERE urgency IS NOT NULL;

CREATE INDEX cases_open ON cases (tenant, object) WHERE state <> 'closed';

CREATE INDEX cases_opened ON cases (opened_at_us, id);

-- only postgresql

ALTER TABLE notices ALTER COLUMN case_id DROP NOT NULL;

ALTER TABLE notices ADD COLUMN report_id TEXT;

-- only sqlite

CREATE TABLE notices_new (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    prepared_at_us BIGINT NOT NULL,
    body TEXT NOT NULL,
    report_id TEXT
);

INSERT INTO notices_new SELECT id, case_id, prepared_at_us, body, NULL FROM notices;

DROP TABLE notices;

ALTER TABLE notices_new RENAME TO notices;

CREATE INDEX notices_case ON notices (case_id, prepared_at_us);

-- both

CREATE TABLE sanctions (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    tenant TEXT NOT NULL,
    state TEXT NOT NULL,
    starts_us BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX sanctions_case ON sanctions (case_id, starts_us);

CREATE INDEX sanctions_state ON sanctions (state, starts_us);

CREATE TABLE appeals (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL,
    filed_at_us BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX appeals_case ON appeals (case_id, filed_at_us);

CREATE INDEX appeals_state ON appeals (state, filed_at_us);

CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    reporter TEXT NOT NULL,
    state TEXT NOT NULL,
    digest TEXT NOT NULL,
    mark_bytes TEXT NOT NULL,
    mark_words TEXT NOT NULL,
    received_at_us BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX reports_case ON reports (case_id, received_at_us);

CREATE INDEX reports_state ON reports (state, received_at_us);

CREATE INDEX reports_mark_bytes ON reports (mark_bytes);

CREATE INDEX reports_mark_words ON reports (mark_words);

CREATE INDEX reports_reporter ON reports (reporter, received_at_us);

CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    notice TEXT NOT NULL REFERENCES notices (id) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL,
    due_us BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX messages_due ON messages (state, due_us);

CREATE TABLE blobs (
    digest TEXT NOT NULL PRIMARY KEY,
    kept_at_us BIGINT NOT NULL,
    body BYTEA NOT NULL
);

CREATE TABLE permit_requests (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    asked_at_us BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX permit_requests_state ON permit_requests (state, asked_at_us);
