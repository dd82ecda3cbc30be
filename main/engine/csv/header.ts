/** From the labels of a header to the names of columns: none empty, none twice. */

export interface HeaderProblem {
  readonly code: 'blank-label' | 'duplicate-label' | 'missing-label'
  /** Position of the column, from 0; -1 for one that is not there. */
  readonly position: number
  readonly label: string
  /** Position of the first column with the same label. */
  readonly first: number
}

/** Names that the store's own queries use beside a table's columns. */
const reservedNames = ['file_row_number', '__source', '__row', '__unstored', '__file', '__line']

/** Column names for the labels of a header; `width` columns are named when there is no header. */
export function nameColumns(labels: readonly string[]): { names: string[]; problems: HeaderProblem[] } {
  const names: string[] = []
  const problems: HeaderProblem[] = []
  const taken = new Set(reservedNames)
  const firstOf = new Map<string, number>()
  for (const [position, raw] of labels.entries()) {
    const label = raw.trim()
    const key = label.toLowerCase()
    const first = firstOf.get(key)
    if (label === '') problems.push({ code: 'blank-label', position, label: raw, first: position })
    else if (first !== undefined) problems.push({ code: 'duplicate-label', position, label, first })
    else firstOf.set(key, position)
    const name = freeName(label === '' ? `column${position + 1}` : label.replaceAll('\0', '\u2400'), taken)
    taken.add(name.toLowerCase())
    names.push(name)
  }
  return { names, problems }
}

/** `name`, or `name_2`, `name_3`… when it is taken. Names differ whatever their case. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name.toLowerCase())) return name
  for (let n = 2; ; n++) if (!taken.has(`${name}_${n}`.toLowerCase())) return `${name}_${n}`
}
