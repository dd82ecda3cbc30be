/** `winnow dates`: which columns do not tell whether the day or the month comes first, and the answer to that. */
import type { Dataset, DateOrder, DateOrders } from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { openLocal } from '../local.ts'
import { columns, plural } from '../text.ts'

interface DatesOptions {
  readonly table?: string
  readonly column?: string
  readonly order?: DateOrder
  readonly forget?: boolean
  readonly json?: boolean
  readonly store?: string
}

export async function dates(ref: string, options: DatesOptions): Promise<void> {
  const { table, column, order, forget } = options
  if (order !== undefined && (column === undefined || forget))
    throw new Exit(exitCodes.usage, '--order goes with --column NAME, and not with --forget.')
  if (order === undefined && !forget && (table ?? column) !== undefined)
    throw new Exit(exitCodes.usage, '--table and --column go with --order or --forget.')
  await using local = await openLocal(options)
  const { dateOrders, datasets } = local.client
  const say = (json: unknown, text: string) => console.log(options.json ? JSON.stringify(json, null, 2) : text)
  if (forget) {
    const where = { ...(table !== undefined && { table }), ...(column !== undefined && { column }) }
    const { forgotten } = await dateOrders.forget({ dataset: ref, ...where })
    const what = forgotten === 0 ? 'Nothing was remembered.' : `Forgot ${plural(forgotten, 'answer')}.`
    return say({ forgotten }, forgotten === 0 ? what : `${what} Files like these are asked about again.`)
  }
  const dataset = await datasets.get({ dataset: ref })
  const known = await dateOrders.list({ dataset: dataset.id })
  if (order === undefined || column === undefined) return say(known, list(dataset, known))
  const answered = table ?? tableOf(dataset, known, column)
  const after = await dateOrders.answer({ dataset: dataset.id, table: answered, column, order })
  const { name, version } = after
  say(
    { dataset: name, version, table: answered, column, order },
    `Version ${version} of ${name}: dates of ${answered}.${column} are read ${wordsOf(order)}. ` +
      `It is remembered for files like this; back with: winnow undo ${name}`,
  )
}

/** The only table that can be meant. @throws Exit when there are several. */
function tableOf({ tables }: Dataset, { questions }: DateOrders, column: string): string {
  const isSame = (name: string) => name.toLowerCase() === column.toLowerCase()
  const asked = questions.filter((question) => isSame(question.column)).map((question) => question.table)
  const having = tables.filter((table) => table.columns.some(({ name }) => isSame(name))).map(({ name }) => name)
  const [first, ...others] = asked.length > 0 ? asked : having.length > 0 ? having : tables.map(({ name }) => name)
  if (first !== undefined && others.length === 0) return first
  throw new Exit(exitCodes.usage, `Name the table with --table: ${[first, ...others].join(', ')}.`)
}

function list({ name }: Dataset, { questions, answers }: DateOrders): string {
  const asked = questions.map(({ table, column, value, file, line }) => [
    table,
    column,
    value,
    `line ${line} of ${file}`,
  ])
  const known = answers.map(({ table, column, order, format, answeredAt, template, labels }) => [
    ...[table, column, wordsOf(order), format, answeredAt.toISOString().slice(0, 10)],
    template === null ? `files with ${labels.join(', ')}` : `files of ${template}`,
  ])
  const parts = [
    asked.length === 0
      ? `No open questions in ${name}.`
      : columns([['TABLE', 'COLUMN', 'FIRST DATE', 'WHERE'], ...asked]),
    ...(asked.length === 0 ? [] : [`Answer: winnow dates ${name} --column NAME --order day-first|month-first`]),
    ...(known.length === 0
      ? []
      : [columns([['TABLE', 'COLUMN', 'REMEMBERED', 'FORMAT', 'ANSWERED', 'FOR'], ...known])]),
  ]
  return parts.join('\n')
}

const wordsOf = (order: DateOrder): string => order.replace('-', ' ')
