/** Tables of a dataset that are made from a definition and not from files; `id` is their folder below `segments`. */
export const sql = `
create table derived_table (
  id text primary key,
  dataset_id text not null references dataset (id) on delete cascade,
  name text not null collate nocase,
  title text not null,
  kind text not null,
  definition text not null,
  columns text not null,
  segments text not null,
  line_map text not null,
  version_id text not null,
  version integer not null,
  created_at integer not null,
  unique (dataset_id, name)
) strict;
`
