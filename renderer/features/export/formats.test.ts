/** What the dialog's choices come to. */
import { describe, expect, it } from 'vitest'
import type { ExportForm } from '../../state/export-request.ts'
import { choicesOf, compressionOf, formatOf, fullName, partsOf, usualOptions } from './formats.ts'

const table: ExportForm = { label: 'CSV', extension: 'csv', content: { what: 'table', table: 't' } }
const tree: ExportForm = { label: '', extension: 'json', content: { what: 'selection', shape: 'json' } }
const choices = (...forms: [ExportForm, ...ExportForm[]]) =>
  choicesOf({ dataset: 'd', subject: '', suggestedName: '', forms })
const find = (kind: string) => {
  const found = choices(table).find((choice) => choice.kind === kind)
  if (!found) throw new Error(kind)
  return found
}

describe('the formats of an export', () => {
  it('are all of them for rows, once, and the form itself for anything else', () => {
    const json: ExportForm = { label: 'JSON', extension: 'json', content: { what: 'table', table: 't', shape: 'json' } }
    expect(choices(table, json).map(({ label }) => label)).toEqual([
      ...['CSV', 'Excel', 'JSON', 'JSON lines', 'Parquet', 'Avro'],
    ])
    expect(choices(tree)).toMatchObject([{ kind: undefined, label: 'JSON', extension: 'json' }])
  })

  it('have names that say what is in the file', () => {
    const packed = { ...usualOptions, compression: 'gzip' as const }
    expect(fullName('plays', find('csv'), usualOptions)).toBe('plays.csv')
    expect(fullName('plays.csv', find('csv'), packed)).toBe('plays.csv.gz')
    expect(fullName('plays.csv.gz', find('csv'), packed)).toBe('plays.csv.gz')
    expect(fullName('plays.csv', find('parquet'), packed)).toBe('plays.parquet')
    expect(fullName('plays v1.2', find('xlsx'), usualOptions)).toBe('plays v1.2.xlsx')
  })

  it('take only the options that are theirs', () => {
    const options = { ...usualOptions, compression: 'zstd' as const, split: 'bytes' as const, partSize: 0.5 }
    expect(compressionOf(find('jsonl'), options)).toBe('zstd')
    expect(compressionOf(find('avro'), options)).toBe('none')
    expect(partsOf(find('csv'), options)).toEqual({ bytes: 500_000 })
    expect(partsOf(find('xlsx'), { ...options, split: 'rows', partSize: 1000 })).toEqual({ rows: 1000 })
    expect(partsOf(choices(tree)[0], options)).toBeUndefined()
    expect(formatOf(find('csv'), options)).toMatchObject({ kind: 'csv', escapeFormulas: true })
    expect(formatOf(choices(tree)[0], options)).toBeUndefined()
  })
})
