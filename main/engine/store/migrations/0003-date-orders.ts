/** Answers to the question whether the day or the month comes first, and a note of what made a version without files. */
export const sql = `
alter table version add column note text not null default '';

create table date_order (
  id integer primary key,
  scope text not null,
  template text,
  resource text,
  labels text not null,
  column_name text not null,
  day_order text not null,
  format text not null,
  version_id text not null,
  answered_at integer not null
) strict;
create index date_order_scope on date_order (scope);
`
