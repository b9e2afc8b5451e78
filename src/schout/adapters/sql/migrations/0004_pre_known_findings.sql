-- The ledger is asked whether it knows a finding, and nothing else by what an entry is about.

DROP INDEX ledger_subject;

CREATE INDEX ledger_findings ON ledger (subject) WHERE kind = 'finding';
