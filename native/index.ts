/**
 * The one door to Winnow's CSV readers. The engine imports this file and nothing behind it,
 * so that a faster reader can take the reference reader's place without the engine's knowing.
 */
export { type CsvRecord, type ReaderOptions, RecordReader } from './reference/record-reader.ts'
export { countLineEnds } from './reference/scan-record.ts'
