CREATE TABLE departments (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  may_spend NUMERIC(12, 2)
);
CREATE TABLE products (code TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT, supported_until DATE);
CREATE TABLE teams (code TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE team_days (team TEXT REFERENCES teams, quarter TEXT, days NUMERIC(6, 1), PRIMARY KEY (team, quarter));
CREATE TABLE projects (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  department TEXT NOT NULL REFERENCES departments,
  status CHAR(1),
  cost NUMERIC(12, 2),
  begins DATE,
  ends DATE,
  audited BOOLEAN,
  details JSON
);
CREATE TABLE project_products (project TEXT REFERENCES projects, product TEXT, PRIMARY KEY (project, product));
CREATE TABLE project_needs (project TEXT REFERENCES projects, needs TEXT, PRIMARY KEY (project, needs));
CREATE TABLE project_days (
  id INTEGER PRIMARY KEY,
  project TEXT REFERENCES projects,
  team TEXT,
  quarter TEXT,
  days NUMERIC(6, 1)
);
CREATE TABLE project_goals (project TEXT REFERENCES projects, goal TEXT, share NUMERIC(4, 3), PRIMARY KEY (project, goal));

INSERT INTO departments VALUES ('sales', 'Sales', 50000), ('it', 'Information technology', NULL);
INSERT INTO products VALUES ('oracle-db', 'Oracle Database', 'database', '2027-01-31');
INSERT INTO teams VALUES ('data-team', 'Data engineers');
INSERT INTO team_days VALUES ('data-team', '2027-Q1', 12), ('data-team', '2027-Q2', 14.5);
INSERT INTO projects VALUES
  ('crm-2', 'New CRM', 'sales', 'P', 180000.10, '2027-01-15', '2027-09-30', TRUE, '{"risk": "medium", "people": true}'),
  ('iam', 'Sign-on for all', 'it', 'D', NULL, '2027-03-01', NULL, NULL, NULL),
  ('shop', 'Web shop', 'sales', 'L', 20000.50, '2026-01-01', '2027-06-30', FALSE, '{"risk": "low"}');
INSERT INTO project_products VALUES ('crm-2', 'oracle-db'), ('crm-2', 'salesforce'), ('shop', 'oracle-db');
INSERT INTO project_needs VALUES ('crm-2', 'iam');
INSERT INTO project_days VALUES (1, 'crm-2', 'data-team', '2027-Q1', 9), (2, 'shop', 'data-team', '2027-Q1', 4.5);
INSERT INTO project_goals VALUES ('crm-2', 'one-customer', 0.6);
