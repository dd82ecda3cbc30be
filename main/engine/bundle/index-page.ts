/** The page that explains a bundle to whoever gets it: it needs no program but one that shows HTML, and no network. */

import type { Anomaly } from '../../../preload/contract/index.ts'
import { ledgerSection, tallyTypes, typeFindings, typeSummary } from '../exchange/anomaly-report-page.ts'
import { figure, grid, PAGE_END, pageStart } from '../page/document.ts'
import { type Html, html, shortened } from '../page/html.ts'
import { count, plural, size, time } from '../page/words.ts'
import type { StoredDataset, StoredTable } from '../store/datasets.ts'
import type { Template } from '../template/data-package.ts'
import type { WrittenChart } from './bundle-charts.ts'
import type { WrittenReport } from './bundle-reports.ts'
import type { WrittenTable } from './bundle-tables.ts'
import { drawChart } from './draw-chart.ts'
import type { WrittenFile } from './zip-writer.ts'

export interface PageParts {
  readonly dataset: StoredDataset
  readonly template: Template | undefined
  readonly createdAt: Date
  readonly loadedAt: Date
  readonly tables: readonly WrittenTable[]
  readonly derived: ReadonlySet<string>
  /** The first findings of each type. */
  readonly findings: ReadonlyMap<string, readonly Anomaly[]>
  readonly quarantine: readonly { readonly file: string; readonly records: number; readonly path: string }[]
  readonly reports: readonly WrittenReport[]
  readonly charts: readonly WrittenChart[]
  /** All files so far. */
  readonly files: readonly WrittenFile[]
}

const CELL_LENGTH = 200

export function indexPage(parts: PageParts): string {
  const { dataset, createdAt, tables, derived, reports, charts } = parts
  const own = tables.filter(({ table }) => !derived.has(table.name))
  const rows = own.reduce((sum, table) => sum + table.rows, 0)
  const anomalies = dataset.findings.reduce((sum, finding) => sum + finding.count, 0)
  const body = html`<header class="top">
<p class="eyebrow">Hand-over bundle</p>
<h1>${dataset.name}</h1>
${intro(parts)}
<nav aria-label="Sections">${[
    ['tables', 'Tables'],
    charts.some(({ data }) => data !== null) && ['charts', 'Charts'],
    reports.length > 0 && ['reports', 'Reports'],
    ['ledger', 'Ledger'],
    ['anomalies', 'Anomalies'],
    ['files', 'Files'],
  ].map((entry) => entry !== false && html`<a href="#${entry[0]}">${entry[1]}</a>`)}</nav>
</header>
<main>
<div class="figures">
${figure(count(rows), rows === 1 ? 'row' : 'rows')}
${figure(count(own.length), own.length === 1 ? 'table' : 'tables')}
${figure(count(sourceFiles(dataset).length), sourceFiles(dataset).length === 1 ? 'source file' : 'source files')}
${figure(count(anomalies), anomalies === 1 ? 'anomaly' : 'anomalies', anomalies > 0 ? worst(dataset) : '')}
</div>
${tablesSection(parts)}${chartsSection(charts)}${reportsSection(reports)}${ledgerSection(dataset)}${quarantineNote(parts)}${anomaliesSection(parts)}${filesSection(parts)}
</main>
<footer>Made by Winnow on ${time(createdAt)}. This page loads nothing from elsewhere and runs no scripts.</footer>
`
  return `${pageStart(`${dataset.name}: hand-over bundle`)}${body.html}${PAGE_END}`
}

const sourceFiles = ({ tables }: StoredDataset): string[] => [
  ...new Set(tables.flatMap(({ sources }) => sources.map(({ file }) => file))),
]

const worst = ({ findings }: StoredDataset): string =>
  ['error', 'warning', 'info'].find((severity) => findings.some((finding) => finding.severity === severity)) ?? ''

const FILES_NAMED = 12

function intro({ dataset, template, createdAt, loadedAt }: PageParts): Html {
  const files = sourceFiles(dataset)
  const named = files.slice(0, FILES_NAMED).join(', ')
  const more = files.length > FILES_NAMED && ` and ${plural(files.length - FILES_NAMED, 'more file')}`
  return html`<p class="lead">Everything there is to know of this dataset, in one folder: the data, what was wrong in it and where, and what it comes to.${dataset.template !== null && ` It was read as ${dataset.template.title}.`}${template !== undefined && template.description !== '' && ` ${template.description}`}</p>
<dl><dt>From</dt><dd>${named}${more}</dd><dt>Version</dt><dd>${dataset.version}, loaded ${time(loadedAt)}</dd><dt>Bundle made</dt><dd>${time(createdAt)}</dd></dl>
`
}

function tablesSection({ tables, derived, template }: PageParts): Html {
  return html`<section><h2 id="tables">Tables</h2>
${tables.map(({ table, rows, csv, parquet }) => {
  const isDerived = derived.has(table.name)
  return html`<h3>${table.title === '' ? table.name : table.title} <code>${table.name}</code>${isDerived && html` <span class="tag">made from the others</span>`}</h3>
<p class="dim">${plural(rows, 'row')}, ${plural(table.columns.length, 'column')}. <a href="${link(csv.path)}">CSV</a> (${size(csv.bytes)}), <a href="${link(parquet.path)}">Parquet</a> (${size(parquet.bytes)})</p>
${columnsGrid(table, template)}`
})}</section>
`
}

/** The columns with what is known of them; what is known of none has no column here. */
function columnsGrid({ name: table, resource, columns }: StoredTable, template: Template | undefined): Html {
  const fields = template?.resources.find(({ name }) => name === resource)?.schema.fields ?? []
  const rows = columns.map(({ name, type, format, reason }) => {
    const field = fields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
    const said = [field?.title !== name ? field?.title : undefined, field?.description].filter(
      (text) => text !== undefined,
    )
    return { name, type, meaning: said.join(': '), form: reason ?? written(type, format) }
  })
  const has = (key: 'meaning' | 'form') => rows.some((row) => row[key] !== '')
  return grid(
    `Columns of ${table}`,
    [
      { title: 'Column' },
      { title: 'Type' },
      ...(has('meaning') ? [{ title: 'What it is' }] : []),
      ...(has('form') ? [{ title: 'How it is written' }] : []),
    ],
    rows.map(({ name, type, meaning, form }) => [
      ...[name, type],
      ...(has('meaning') ? [meaning] : []),
      ...(has('form') ? [form] : []),
    ]),
  )
}

/** Nothing where it is written as anybody would expect. */
function written(type: string, format: string | null): string {
  if (format === null || format === 'plain' || type === 'string') return ''
  if (type === 'boolean') return format.replaceAll('|', ', ').replace('/', ' or ')
  if (type === 'date' || type === 'datetime') return spelled(format)
  const [, group = '', decimal = ''] = /^(?:#(.)##)?0(?:(.)[0#])?$/u.exec(format) ?? []
  return [
    group !== '' && `thousands with ${spelledMark(group)}`,
    decimal !== '' && decimal !== '.' && `decimals after ${spelledMark(decimal)}`,
  ]
    .filter((words) => words !== false)
    .join(', ')
}

const spelledMark = (mark: string): string => (/\s/.test(mark) ? 'a blank' : `“${mark}”`)

const PARTS: Readonly<Record<string, string>> = {
  ...{ Y: 'YYYY', y: 'YY', m: 'MM', d: 'DD', H: 'hh', M: 'mm', S: 'ss', I: 'hh', p: 'AM/PM', b: 'Mon', B: 'Month' },
  ...{ f: 'ffffff', g: 'fff', z: '±hhmm', Z: 'zone' },
}
const spelled = (format: string): string =>
  format.replace(/%(-?)([a-zA-Z])/g, (all, _, part: string) => PARTS[part] ?? all)

const link = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

function chartsSection(charts: readonly WrittenChart[]): Html | null {
  const drawn = charts.flatMap((chart) =>
    chart.data === null || chart.file === null ? [] : [{ ...chart, data: chart.data, file: chart.file }],
  )
  if (drawn.length === 0) return null
  return html`<section><h2 id="charts">Charts</h2>
<div class="charts">${drawn.map(
    ({
      chart,
      data,
      file,
    }) => html`<figure>${{ html: drawChart(chart.title, data, 'page') }}<figcaption>${data.note !== null && `${data.note} `}<a href="${link(file)}">SVG</a></figcaption></figure>
`,
  )}</div></section>
`
}

function reportsSection(reports: readonly WrittenReport[]): Html | null {
  if (reports.length === 0) return null
  return html`<section><h2 id="reports">Reports</h2>
${reports.map(
  ({ report, file, reason, rows, columns, first }) => html`<h3>${report.title} <code>${report.name}</code></h3>
${report.description !== '' && html`<p>${report.description}</p>`}
${
  file === null
    ? html`<p class="note">Not run. ${reason}</p>`
    : html`${parametersWords(report.parameters)}${grid(
        report.title,
        columns.map(({ name, isNumber }) => ({ title: name, isNumber })),
        first.map((row) => row.map((cell) => (cell === null ? null : shortened(cell, CELL_LENGTH)))),
      )}<p class="dim small">${rows > first.length ? `The first ${count(first.length)} of ${plural(rows, 'row')}. ` : `${plural(rows, 'row')}. `}<a href="${link(file)}">All as CSV</a></p>`
}`,
)}</section>
`
}

const parametersWords = (parameters: WrittenReport['report']['parameters']): Html | null =>
  parameters.length === 0
    ? null
    : html`<p class="dim small">With ${parameters.map(({ name, title, default: value }) => `${title ?? name} ${value ?? ''}`).join(', ')}.</p>`

function quarantineNote({ quarantine }: PageParts): Html | null {
  if (quarantine.length === 0) return null
  return html`<p>Rejected records lie beside this page exactly as they stood in their files: ${quarantine.map(
    ({ path, records }, at) => html`${at > 0 && ', '}<a href="${link(path)}">${path}</a> (${count(records)})`,
  )}.</p>
`
}

function anomaliesSection({ dataset, findings }: PageParts): Html {
  const types = tallyTypes(dataset)
  if (types.length === 0)
    return html`<section><h2 id="anomalies">Anomalies</h2><p class="note">Nothing was found.</p></section>`
  return html`<section id="anomalies">${typeSummary(types)}
<p>The first of each type follow. <a href="anomalies.html">More of them, to print</a>; <a href="anomalies_report.csv">all of them, as CSV</a>.</p>
${types.map((type) => typeFindings(type, findings.get(type.type) ?? []))}</section>
`
}

function filesSection({ files, dataset }: PageParts): Html {
  const listed = files.filter(({ path }) => !path.startsWith('winnow/'))
  return html`<section><h2 id="files">Files of this bundle</h2>
<p>To check that nothing was changed on the way, run <code>sha256sum -c checksums.txt</code> in this folder. <code>datapackage.json</code> tells programs how the data is written (Frictionless Data Package). CSV files are UTF-8 with commas, and hold every value exactly as it is. A spreadsheet may take a value that begins with = + - or @ for a formula: import such files as text.</p>
<p>To go on with it in Winnow, drop the zip on its window, or run <code>winnow load FILE.zip</code>: ${dataset.name} is there again with every row, finding and line. The folder <code>winnow</code> is for that.</p>
${grid(
  'Files',
  [{ title: 'File' }, { title: 'Size', isNumber: true }, { title: 'SHA-256' }],
  listed.map(({ path, bytes, sha256 }) => [
    html`<a href="${link(path)}">${path}</a>`,
    size(bytes),
    html`<code>${sha256.slice(0, 16)}…</code>`,
  ]),
)}</section>
`
}
