/** Users of the API with their sessions, settings of the store, and files that were processed for programs. */
export const sql = `
create table api_user (
  name text primary key,
  role text not null,
  password text not null,
  created_at integer not null
) strict;

create table api_session (
  id text primary key,
  user_name text not null references api_user (name) on delete cascade,
  created_at integer not null,
  expires_at integer not null
) strict;

create table api_refresh (
  hash text primary key,
  session_id text not null references api_session (id) on delete cascade,
  used_at integer
) strict;

create table setting (
  name text primary key,
  value text not null
) strict;

create table processed_file (
  task_id text primary key,
  content text not null unique,
  file text not null,
  created_at integer not null
) strict;
`
