/** The catalog's first shape: datasets, their versions, tables, sources and segments, and the history of tasks. */
export const sql = `
create table dataset (
  id text primary key,
  name text not null collate nocase,
  template text,
  template_title text,
  hierarchy text,
  created_at integer not null,
  deleted_at integer,
  current_version text not null
) strict;
create unique index dataset_name on dataset (name) where deleted_at is null;

create table version (
  id text primary key,
  dataset_id text not null references dataset (id) on delete cascade,
  number integer not null,
  parent text,
  task_id text not null,
  created_at integer not null,
  unique (dataset_id, number)
) strict;

create table data_table (
  id integer primary key,
  version_id text not null references version (id) on delete cascade,
  position integer not null,
  name text not null collate nocase,
  title text not null,
  resource text,
  columns text not null,
  unique (version_id, name)
) strict;

create table source (
  id text primary key,
  table_id integer not null references data_table (id) on delete cascade,
  position integer not null,
  file text not null,
  path text,
  kept text,
  bytes integer not null,
  modified_at integer not null,
  fingerprint text not null,
  dialect text not null,
  labels text not null,
  ledger text not null,
  line_index text not null,
  segment text not null,
  line_map text not null,
  quarantine text
) strict;
create index source_table on source (table_id);
create index source_fingerprint on source (fingerprint);

create table finding_count (
  version_id text not null references version (id) on delete cascade,
  source_id text not null,
  file text not null,
  type text not null,
  severity text not null,
  count integer not null
) strict;
create index finding_count_version on finding_count (version_id);

create table task (
  id text primary key,
  kind text not null,
  title text not null,
  status text not null,
  phase text not null,
  owner text not null,
  version_id text,
  dataset_id text,
  files text not null,
  started_at integer not null,
  finished_at integer,
  bytes_done integer not null default 0,
  bytes_total integer not null default 0,
  rows integer,
  anomalies integer,
  message text,
  seen text
) strict;
create index task_started on task (started_at desc);
create index task_status on task (status);
`
