/**
 * Small rules about reports: their names, and which values a run is made with.
 */
import type { ReportParameter, ReportValues } from '../../../preload/contract/index.ts'

/** "Hires by quarter, 2021" becomes `hires-by-quarter-2021`. */
export const nameFor = (title: string): string =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100)

/** What was typed in, else the default; nothing where there is neither. */
export function valuesFor(parameters: readonly ReportParameter[], typed: ReportValues = {}): ReportValues {
  const pairs = parameters.flatMap(({ name, default: usual }) => {
    const value = typed[name] ?? usual
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(pairs)
}

/** Names of the parameters that have no value yet. An empty field is none, but where text is asked for. */
export const missingOf = (parameters: readonly ReportParameter[], values: ReportValues): readonly string[] =>
  parameters
    .filter(({ name, type }) => values[name] === undefined || (values[name] === '' && type !== 'text'))
    .map(({ name, title }) => title ?? name)

/** The names that a query uses as `$name`; what stands in texts and comments does not count. */
export function placeholdersIn(sql: string): readonly string[] {
  const bare = sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
  return [...new Set([...bare.matchAll(/\$([A-Za-z_]\w*)/g)].map(([, name = '']) => name.toLowerCase()))]
}
