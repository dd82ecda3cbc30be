/** What is to be known of a file to find its template: the first records as they are read, and what its header says. */
import { type SourceHead, sampleOf } from '../csv/read-header.ts'
import { SAMPLE_RECORDS } from '../csv/sample-records.ts'
import type { FileToMatch } from '../template/match-template.ts'

interface Looked {
  readonly name: string
  readonly labels: readonly string[] | null
  readonly head: SourceHead
  readonly headerGiven: boolean
}

export function fileToMatch({ name, labels, headerGiven, head }: Looked): FileToMatch {
  const { headComplete, dialect } = head
  const { records } = sampleOf(head)
  return {
    name,
    labels,
    records: records
      .slice(dialect.preambleRows)
      .filter(({ blank }) => !blank)
      .map(({ cells }) => cells),
    complete: headComplete && records.length < SAMPLE_RECORDS,
    headerGiven,
  }
}
