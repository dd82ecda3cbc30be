/** What was seen last of a dataset that is published: which push, and at which number there. */
export const sql = `
create table sync_seen (
  target_id text primary key references sync_target (id) on delete cascade,
  push text not null,
  sequence integer not null
) strict;
`
