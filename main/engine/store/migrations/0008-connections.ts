/** Connections to databases. Their secrets are never here: `secret` only says where one is kept. */
export const sql = `
create table connection (
  id text primary key,
  name text not null unique collate nocase,
  kind text not null check (kind in ('postgres', 'mongodb')),
  url text not null,
  host text not null,
  user text,
  database text not null,
  schema text,
  tls text not null,
  secret text not null,
  created_at integer not null
) strict;
`
