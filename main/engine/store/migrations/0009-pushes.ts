/** Where datasets are published, what is known to be there, and every push. */
export const sql = `
create table sync_target (
  id text primary key,
  dataset_id text not null references dataset (id) on delete cascade,
  connection_id text not null references connection (id) on delete cascade,
  metadata_connection_id text not null,
  remote_id text not null,
  schedule text not null,
  ran_at integer not null,
  waiting text,
  version integer,
  synced_at integer,
  unique (dataset_id, connection_id)
) strict;

create table sync_push (
  id text primary key,
  target_id text references sync_target (id) on delete set null,
  dataset_id text not null references dataset (id) on delete cascade,
  dataset_name text not null,
  version integer not null,
  connection text not null,
  metadata_connection text not null,
  mode text not null,
  state text not null,
  actor text not null,
  created_at integer not null,
  committed_at integer,
  review text,
  policies text,
  committing integer not null default 0,
  bytes integer not null default 0,
  chunks_done integer not null default 0,
  chunks_total integer not null default 0,
  verification text,
  message text,
  task_id text not null
) strict;
create index sync_push_dataset on sync_push (dataset_id, created_at desc);
create index sync_push_target on sync_push (target_id, created_at desc);
create unique index sync_push_running on sync_push (target_id) where state = 'running';

create table sync_base (
  id integer primary key,
  target_id text not null references sync_target (id) on delete cascade,
  table_name text not null collate nocase,
  target_table text not null,
  origin text not null,
  file text not null,
  rows integer not null,
  unique (target_id, table_name, origin)
) strict;
`
