/** The printable anomaly report: what is wrong in a dataset, what it means and what to do, as a page for people. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Anomaly, AnomalyFilter, Severity } from '../../../preload/contract/index.ts'
import { pageOfAnomalies, summarise } from '../browse/anomalies.ts'
import { figure, grid, PAGE_END, pageStart } from '../page/document.ts'
import { type Html, html, shortened } from '../page/html.ts'
import { count, plural, time } from '../page/words.ts'
import type { StoredDataset } from '../store/datasets.ts'
import type { StorePaths } from '../store/paths.ts'
import { anomalyWords } from './anomaly-report-words.ts'

/** So many findings of a type are listed; the full list is a file of its own. */
const LISTED = 100
const VALUE_LENGTH = 300

export interface AnomalyPage {
  readonly filter: AnomalyFilter
  /** Called with the number of findings so far. */
  readonly onRows: (rows: number) => void
}

/** Yields the page part by part: it may be long. */
export async function* anomalyPage(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  paths: StorePaths,
  { filter, onRows }: AnomalyPage,
): AsyncGenerator<string> {
  const types = await typesOf(connection, dataset, paths, filter)
  const total = types.reduce((sum, type) => sum + type.total, 0)
  yield pageStart(`Anomalies of ${dataset.name}`)
  yield html`<header class="top">
<p class="eyebrow">Anomaly report</p>
<h1>${dataset.name}</h1>
<p class="lead">Version ${dataset.version}${dataset.template !== null && `, read as ${dataset.template.title}`}. Made by Winnow on ${time(new Date())}.${isFiltered(filter) && ' Only a part of the findings: filters were set.'}</p>
</header>
<main>
<div class="figures">${figure(count(total), total === 1 ? 'anomaly' : 'anomalies')}${severityFigures(types)}</div>
`.html
  yield ledgerSection(dataset).html
  if (types.length === 0) yield html`<p class="note">Nothing was found.</p>`.html
  else yield typeSummary(types).html
  let done = 0
  for (const type of types) {
    yield (await typeSection(connection, dataset, paths, filter, type)).html
    done += type.total
    onRows(done)
  }
  yield html`</main>
<footer>Winnow reads files without changing them: every line above is to be found in its file as an editor counts lines.</footer>
`.html
  yield PAGE_END
}

export interface TypeTally {
  readonly type: string
  readonly severity: Severity
  readonly total: number
  readonly files: readonly { readonly file: string; readonly count: number }[]
}

const isFiltered = ({ types = [], files = [], severities = [], search = '' }: AnomalyFilter): boolean =>
  types.length + files.length + severities.length > 0 || search.trim() !== ''

async function typesOf(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  paths: StorePaths,
  filter: AnomalyFilter,
): Promise<TypeTally[]> {
  const tallies = tallyTypes(dataset, filter)
  if ((filter.search ?? '').trim() === '') return tallies
  // How many have the text that is sought is not written down anywhere.
  const found: TypeTally[] = []
  for (const tally of tallies) {
    const own = { ...filter, types: [tally.type] }
    const { total } = await pageOfAnomalies(connection, dataset, paths, { filter: own, offset: 0, limit: 1 })
    if (total > 0) found.push({ ...tally, total, files: [] })
  }
  return found
}

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 }

/** Types of findings, the worst and most frequent first. */
export function tallyTypes(dataset: StoredDataset, { types = [], files = [], severities = [] }: AnomalyFilter = {}) {
  const passes = <Value>(list: readonly Value[], value: Value) => list.length === 0 || list.includes(value)
  const tallies = new Map<string, { type: string; severity: Severity; total: number; files: Map<string, number> }>()
  for (const { type, severity, file, count: own } of summarise(dataset).counts) {
    if (!passes(types, type) || !passes(files, file) || !passes(severities, severity)) continue
    const tally = tallies.get(type) ?? { type, severity, total: 0, files: new Map() }
    tally.total += own
    tally.files.set(file, (tally.files.get(file) ?? 0) + own)
    tallies.set(type, tally)
  }
  return [...tallies.values()]
    .map((tally): TypeTally => ({ ...tally, files: [...tally.files].map(([file, own]) => ({ file, count: own })) }))
    .sort((one, other) => ORDER[one.severity] - ORDER[other.severity] || other.total - one.total)
}

function severityFigures(types: readonly TypeTally[]): Html[] {
  const of = (severity: Severity) =>
    types.filter((type) => type.severity === severity).reduce((sum, { total }) => sum + total, 0)
  return (
    [
      ['error', 'errors'],
      ['warning', 'warnings'],
      ['info', 'notes'],
    ] as const
  ).flatMap(([severity, word]) => (of(severity) === 0 ? [] : [figure(count(of(severity)), word, severity)]))
}

/** Where every record of every file went. */
export function ledgerSection({ tables }: StoredDataset): Html {
  const rows = tables.flatMap((table) =>
    table.sources.map(({ file, ledger: { records, rows: loaded, quarantined, skipped } }) => [
      ...[file, table.name, count(records), count(loaded), count(quarantined)],
      count(skipped.blank + skipped.header + skipped.preamble),
    ]),
  )
  return html`<section><h2 id="ledger">Where every record went</h2>
<p class="dim">Records of each file = rows + rejected + skipped (blank lines, headers and what stands above them). Nothing is lost without a word.</p>
${grid(
  'Records of each file',
  [
    { title: 'File' },
    { title: 'Table' },
    ...['Records', 'Rows', 'Rejected', 'Skipped'].map((title) => ({ title, isNumber: true })),
  ],
  rows,
)}</section>
`
}

/** How many there are of each type in each file. */
export const typeSummary = (types: readonly TypeTally[]): Html => html`<section><h2 id="types">What was found</h2>
${grid(
  'Findings by type and file',
  [{ title: 'Type' }, { title: '' }, { title: 'Files' }, { title: 'Findings', isNumber: true }],
  types.map(({ type, severity, files, total }) => [
    html`<a href="#type-${type}">${anomalyWords(type).title}</a>`,
    severityTag(severity),
    filesWords(files),
    count(total),
  ]),
)}</section>
`

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' }
const severityTag = (severity: Severity): Html =>
  html`<span class="tag" data-tone="${severity}">${SEVERITY_WORDS[severity]}</span>`

const FILES_NAMED = 5
function filesWords(files: TypeTally['files']): string {
  const named = files.slice(0, FILES_NAMED).map(({ file, count: own }) => `${file} (${count(own)})`)
  return files.length > FILES_NAMED
    ? `${named.join(', ')} and ${plural(files.length - FILES_NAMED, 'more file')}`
    : named.join(', ')
}

async function typeSection(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  paths: StorePaths,
  filter: AnomalyFilter,
  tally: TypeTally,
): Promise<Html> {
  const own = { ...filter, types: [tally.type] }
  const { anomalies } = await pageOfAnomalies(connection, dataset, paths, { filter: own, offset: 0, limit: LISTED })
  return typeFindings(tally, anomalies)
}

/** One type: what it means, what to do, and where it was found. */
export function typeFindings({ type, severity, total }: TypeTally, anomalies: readonly Anomaly[]): Html {
  const { title, meaning, advice } = anomalyWords(type)
  return html`<section><h3 id="type-${type}">${title} <code>${type}</code> ${severityTag(severity)}</h3>
<p>${meaning} <strong>What to do:</strong> ${advice}</p>
${grid(
  `${title}: findings`,
  [
    { title: 'File' },
    { title: 'Line', isNumber: true },
    { title: 'Column' },
    { title: 'Value' },
    { title: 'Expected' },
  ],
  anomalies.map(({ file, line, column, value, expected }) => [
    file,
    count(line),
    column,
    value === ''
      ? html`<span class="none">none</span>`
      : html`<span class="value">${shortened(value, VALUE_LENGTH)}</span>`,
    shortened(expected, VALUE_LENGTH),
  ]),
)}${total > anomalies.length && html`<p class="dim small">The first ${count(anomalies.length)} of ${count(total)}.</p>`}</section>
`
}
