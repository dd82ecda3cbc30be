/** Segments of entities: how they were found and what was found; their members are a derived table. */
export const sql = `
create table segmentation (
  id text primary key,
  dataset_id text not null references dataset (id) on delete cascade,
  name text not null,
  definition text not null,
  result text not null,
  members_id text not null,
  version_id text not null,
  version integer not null,
  created_at integer not null,
  unique (dataset_id, name)
) strict;
`
