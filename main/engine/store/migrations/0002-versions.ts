/** Versions that share files: a source lies in its home version's folder, in several segments, some rows superseded. */
export const sql = `
alter table version add column mode text not null default 'create';
alter table version add column actor text not null default '';
alter table version add column state text not null default 'complete';
alter table version add column keys text not null default '{}';

create table version_source (
  id text not null,
  table_id integer not null references data_table (id) on delete cascade,
  position integer not null,
  home text not null,
  file text not null,
  path text,
  kept text,
  bytes integer not null,
  modified_at integer not null,
  fingerprint text not null,
  dialect text not null,
  labels text not null,
  ledger text not null,
  line_index text not null,
  columns text not null,
  segments text not null,
  line_map text not null,
  quarantine text,
  mask text,
  masked integer not null default 0,
  primary key (table_id, id)
) strict;
insert into version_source (id, table_id, position, home, file, path, kept, bytes, modified_at, fingerprint, dialect, labels, ledger,
    line_index, columns, segments, line_map, quarantine)
  select s.id, s.table_id, s.position, t.version_id, s.file, s.path, s.kept, s.bytes, s.modified_at, s.fingerprint, s.dialect, s.labels,
    s.ledger, s.line_index, t.columns, json_array(json_object('file', s.segment, 'rows', s.ledger ->> '$.rows')), s.line_map, s.quarantine
  from source s join data_table t on t.id = s.table_id;
drop table source;
alter table version_source rename to source;
create index source_table on source (table_id);
create index source_home on source (home);
create index source_fingerprint on source (fingerprint);
`
