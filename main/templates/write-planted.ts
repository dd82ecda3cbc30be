/**
 * Writes a file of a demo row by row, with planted anomalies, and keeps the exact list of them. Rows are made from their
 * number alone, so that a file of any size needs no memory.
 */
import { join } from 'node:path'
import { type DemoFile, type DemoOptions, openDemoFile, type Planted, pick, seededRandom } from './demo-tools.ts'

export type PlantedKind =
  | 'blank-row'
  | 'missing-cell'
  | 'extra-cell'
  | 'duplicate-row'
  | 'primary-key'
  | 'foreign-key'
  | 'constraint-error'
  | 'type-error'
  | 'encoding-error'

export interface FilePlan {
  readonly name: string
  readonly delimiter?: string
  readonly lineEnd?: string
  readonly bom?: boolean
  readonly columns: readonly string[]
  /** False for a file without a header. */
  readonly header?: boolean
  readonly rows: number
  readonly row: (n: number) => string[]
  /** What is planted, in turns. */
  readonly kinds: readonly PlantedKind[]
  /** Columns that refer to other files, with what begins a key that is not there. */
  readonly foreignKeys?: Readonly<Record<number, string>>
  /** Columns that are left empty although a value is required, in turns; the first when left out. */
  readonly required?: readonly number[]
  /** Columns with values of a type, each with a value that is none, in turns. */
  readonly wrong?: readonly (readonly [column: number, value: (n: number) => string])[]
  /** The column that differs between two rows of one key; the last when left out. */
  readonly changed?: number
  /** The column that gets a byte which is no UTF-8; the second when left out. */
  readonly bytes?: number
  /** Makes a damaged row one that cannot be the same as another damaged one. */
  readonly tellApart?: (row: string[], n: number) => void
  /** What is wrong with a row as `row` makes it, and its column, -1 for all; nothing else is done to such a row. */
  readonly natural?: (n: number) => readonly [kind: PlantedKind, column: number] | undefined
}

/** Writes the files into the folder; returns what was planted, in order. */
export async function writePlanted({ folder, seed }: DemoOptions, plans: readonly FilePlan[]): Promise<Planted[]> {
  const planted: Planted[] = []
  for (const [at, plan] of plans.entries()) {
    await using file = openDemoFile(join(folder, plan.name))
    await writeFile(file, plan, seededRandom(seed * 31 + at), planted)
  }
  return planted
}

/** A huge file has no more anomalies than a person would page through. */
const MOST_PLANTED = 20_000

/** One anomaly for so many rows: about 150, fewer where the file is short, so that each kind comes at least once. */
export const spacing = (rows: number, kinds: number): number =>
  Math.max(3, Math.min(150, Math.floor(rows / (kinds + 1))), Math.ceil(rows / MOST_PLANTED))

async function writeFile(file: DemoFile, plan: FilePlan, random: () => number, planted: Planted[]): Promise<void> {
  const { delimiter = ',', lineEnd = '\n', columns } = plan
  const every = spacing(plan.rows, plan.kinds.length)
  const text = (cells: readonly string[]) => cells.map((cell) => quote(cell, delimiter)).join(delimiter)
  if (plan.bom) await file.write('\uFEFF')
  if (plan.header !== false) await file.write(text(columns) + lineEnd)
  let turn = 0
  let wrong = 0
  let required = 0
  for (let n = 0; n < plan.rows; n++) {
    const natural = plan.natural?.(n)
    // Row numbers that are not a multiple of `every` stay clean, so that copies have a clean original.
    const kind =
      n > 0 && n % every === 0 && plan.kinds.length > 0 && natural === undefined ? pick(plan.kinds, turn++) : undefined
    const plant = (type: PlantedKind, column: number) =>
      planted.push({ file: plan.name, line: file.line, type, column: columns[column] ?? '' })
    const row = plan.row(n)
    const clean = cleanBefore(n, every, random)
    if (natural !== undefined) plant(...natural)
    if (kind !== undefined && kind !== 'duplicate-row' && kind !== 'primary-key') plan.tellApart?.(row, n)
    switch (kind) {
      case 'blank-row':
        plant(kind, -1)
        await file.write(lineEnd)
        break
      case 'missing-cell':
        plant(kind, columns.length - 1)
        row.pop()
        break
      case 'extra-cell':
        plant(kind, -1)
        row.push('left over', String(n))
        break
      case 'duplicate-row':
        await file.write(text(row) + lineEnd)
        plant(kind, -1)
        row.splice(0, row.length, ...plan.row(clean))
        break
      case 'primary-key':
        await file.write(text(row) + lineEnd)
        plant(kind, 0)
        row.splice(0, row.length, ...plan.row(clean))
        row[plan.changed ?? row.length - 1] = `changed ${n}`
        break
      case 'foreign-key': {
        const keys = Object.entries(plan.foreignKeys ?? {})
        for (const [at, prefix] of turn % 2 === 0 ? keys.slice(-1) : keys) {
          plant(kind, Number(at))
          row[Number(at)] = `${prefix}9${String(n).padStart(9, '0')}`
        }
        break
      }
      case 'constraint-error': {
        const column = pick(plan.required ?? [0], required++)
        plant(kind, column)
        row[column] = ''
        break
      }
      case 'type-error': {
        const [column, value] = pick(plan.wrong ?? [], wrong++)
        plant(kind, column)
        row[column] = value(n)
        break
      }
      case 'encoding-error': {
        const column = plan.bytes ?? 1
        plant(kind, column)
        row[column] = `${row[column]} caf`
        await file.writeWithByte(text(row), text([row[column] ?? '']).replace(/"$/, ''), 0xe9, lineEnd)
        continue
      }
    }
    await file.write(text(row) + lineEnd)
  }
}

/** The number of an earlier row that nothing was done to. */
function cleanBefore(n: number, every: number, random: () => number): number {
  const candidate = Math.floor(random() * Math.max(1, n - 1))
  return candidate % every === 0 && candidate > 0 ? candidate - 1 : candidate
}

const quote = (cell: string, delimiter: string): string =>
  cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
