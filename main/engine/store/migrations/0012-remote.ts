/** Published datasets that are open where they lie: nothing of their rows is here. */
export const sql = `
create table remote_dataset (
  id text primary key,
  name text not null unique collate nocase,
  connection_id text not null,
  rows_connection_id text not null,
  published text not null,
  sequence integer not null,
  opened_at integer not null,
  description text not null
) strict;
`
