/** Reports that people saved with a dataset, and when which report was run with which values. */
export const sql = `
create table report (
  dataset_id text not null references dataset (id) on delete cascade,
  name text not null,
  definition text not null,
  saved_at integer not null,
  actor text not null,
  primary key (dataset_id, name)
) strict;

create table report_run (
  id integer primary key,
  dataset_id text not null references dataset (id) on delete cascade,
  report text,
  sql text not null,
  "values" text not null,
  version integer not null,
  rows integer not null,
  seconds real not null,
  run_at integer not null,
  actor text not null
) strict;
create index report_run_dataset on report_run (dataset_id, run_at desc);
`
