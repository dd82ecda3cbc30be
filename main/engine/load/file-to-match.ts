/** What is to be known of a file to find its template: the first records as they are read, and what its header says. */
import type { SourceHead } from '../csv/read-header.ts'
import { SAMPLE_RECORDS, takeSample } from '../csv/sample-records.ts'
import type { FileToMatch } from '../template/match-template.ts'

interface Looked {
  readonly name: string
  readonly labels: readonly string[] | null
  readonly head: SourceHead
  readonly headerGiven: boolean
}

export function fileToMatch({ name, labels, headerGiven, head: { head, headComplete, dialect } }: Looked): FileToMatch {
  const { records } = takeSample(head, headComplete, dialect)
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
