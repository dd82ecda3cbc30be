/**
 * The one door to Winnow's CSV readers. The engine imports this file and nothing behind it, so that a faster reader can
 * take the reference reader's place without the engine's knowing.
 */
export { type BufferKernels, createBufferKernels } from './kernels/measure.ts'
export { fingerprintFile, scanFile } from './kernels/scan-file.ts'
export type { ChunkReport, Exception, LineEnds, Place, ScanRequest, ScanTotals, Utf8Evidence } from './kernels/types.ts'
export {
  addValue,
  type ColumnFacts,
  classify,
  classNumber,
  createFacts,
  type DecimalFacts,
  type LexicalClass,
  lexicalClasses,
  mergeFacts,
} from './reference/lexical.ts'
export { type CsvRecord, type ReaderOptions, RecordReader, readRecordAt } from './reference/record-reader.ts'
export { countLineEnds } from './reference/scan-record.ts'
export { countUtf8, firstInvalidUtf8, wholeSequences } from './utf8.ts'
