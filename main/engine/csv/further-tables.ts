/**
 * Which tables further down a file are beyond doubt: those behind a blank line, with a header of their own. Only of them
 * people are told, and only by them a file is split.
 */
import { type FoundTable, findTables } from './find-tables.ts'
import { type SourceHead, sampleOf } from './read-header.ts'

export const isSurelyFurther = ({ record, header }: FoundTable, isBlank: (record: number) => boolean): boolean =>
  header !== null && header.length > 1 && isBlank(record - 1)

/** Among the first records of a file. */
export function findFurther(file: SourceHead): FoundTable[] {
  const records = sampleOf(file).records.slice(file.dialect.preambleRows)
  const blank = new Set(records.filter((record) => record.blank).map(({ record }) => record))
  return findTables(records).filter((table) => isSurelyFurther(table, (record) => blank.has(record)))
}
