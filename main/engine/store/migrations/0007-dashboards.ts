/** Dashboards that people arranged: at most one of each dataset, in place of its template's. */
export const sql = `
create table dashboard (
  dataset_id text primary key references dataset (id) on delete cascade,
  definition text not null,
  saved_at integer not null,
  actor text not null
) strict;
`
