-- The lists of sanctions and appeals are read page by page, those of one tenant too.

ALTER TABLE appeals ADD COLUMN tenant TEXT;

UPDATE appeals SET tenant = (SELECT tenant FROM cases WHERE cases.id = appeals.case_id);

CREATE INDEX appeals_tenant ON appeals (tenant, filed_at_us);

CREATE INDEX appeals_filed ON appeals (filed_at_us, id);

CREATE INDEX sanctions_started ON sanctions (starts_us, id);
