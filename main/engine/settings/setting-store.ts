/** Settings in the catalog, by name, as JSON. What cannot be read any more counts as not set. */
import type * as z from 'zod'
import type { Catalog } from '../store/catalog.ts'

export function readSetting<Schema extends z.ZodType>(
  catalog: Catalog,
  name: string,
  schema: Schema,
  usual: z.output<Schema>,
): z.output<Schema> {
  const value = catalog.prepare('select value from setting where name = ?').pluck().get(name)
  if (typeof value !== 'string') return usual
  const parsed = schema.safeParse(JSON.parse(value))
  return parsed.success ? parsed.data : usual
}

export function writeSetting(catalog: Catalog, name: string, value: unknown): void {
  catalog
    .prepare('insert into setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value')
    .run(name, JSON.stringify(value))
}
