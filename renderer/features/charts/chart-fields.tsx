/** The fields of a chart; which of them there are depends on its kind and on what it is drawn from. */
import { MultiSelect, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  type ChartKind,
  type Column,
  chartKinds,
  type Dataset,
  type DatePart,
  dateParts,
  measureFunctions,
  type Report,
} from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'
import { functionsFor, measureOf } from '../analyze/analysis-words.ts'
import classes from './chart-editor.module.css'
import { type ChartForm, isGrouped } from './chart-form.ts'
import { kindWords } from './chart-rows.ts'

interface ChartFieldsProps {
  readonly dataset: Dataset
  readonly form: ChartForm
  readonly columns: readonly Column[]
  readonly onChange: (form: ChartForm) => void
}

const NONE = ''
const isNumber = ({ type }: Column) => type === 'integer' || type === 'number'
const isTime = ({ type }: Column) => type === 'date' || type === 'datetime'

export function ChartFields({ dataset, form, columns, onChange }: ChartFieldsProps) {
  const { kind, data, x, part, y, series } = form
  const names = columns.map(({ name }) => name)
  const numbers = columns.filter(isNumber).map(({ name }) => name)
  const along = columns.find(({ name }) => name === x)
  const measures = data.what === 'table' && isGrouped(kind)
  const change = (changed: Partial<ChartForm>) => onChange({ ...form, ...changed })
  const changeX = (name: string) => {
    const column = columns.find((one) => one.name === name)
    change({ x: name, part: column && isTime(column) ? 'month' : undefined })
  }
  return (
    <>
      <NativeSelect
        label="Kind"
        value={kind}
        data={chartKinds.map((value) => ({ value, label: kindWords[value] }))}
        onChange={(event) => change(withKind(form, event.currentTarget.value, columns))}
      />
      <DataField dataset={dataset} form={form} onChange={onChange} />
      {data.what === 'kept' ? (
        <p className={classes.label}>
          This chart groups its rows in a way that can only be changed where it was made. Its title and its kind can be
          changed here.
        </p>
      ) : (
        <>
          <NativeSelect
            label={kind === 'histogram' ? 'Numbers' : 'Along'}
            value={x}
            data={names}
            onChange={(event) => changeX(event.currentTarget.value)}
          />
          {measures && along && isTime(along) && (
            <NativeSelect
              label="By"
              value={part ?? NONE}
              data={[{ value: NONE, label: 'each value' }, ...partsOf(along)]}
              onChange={(event) => change({ part: partFrom(event.currentTarget.value) })}
            />
          )}
          {measures && <MeasureField form={form} columns={columns} onChange={onChange} />}
          {kind === 'heatmap' && (
            <NativeSelect
              label="Across"
              value={y[0] ?? NONE}
              data={[{ value: NONE, label: 'Choose…' }, ...names]}
              onChange={(event) => change({ y: [event.currentTarget.value, ...y.slice(1)] })}
            />
          )}
          {kind === 'heatmap' && (
            <NativeSelect
              label="Value"
              value={y[1] ?? NONE}
              data={[{ value: NONE, label: 'number of rows' }, ...numbers]}
              onChange={(event) => {
                const { value } = event.currentTarget
                change({ y: [...y.slice(0, 1), ...(value === NONE ? [] : [value])] })
              }}
            />
          )}
          {(kind === 'scatter' || (data.what === 'report' && isGrouped(kind))) && (
            <MultiSelect
              label="Values"
              size="xs"
              value={y.filter((name) => numbers.includes(name))}
              data={numbers}
              comboboxProps={{ withinPortal: false }}
              onChange={(next) => change({ y: next })}
            />
          )}
          {kind !== 'heatmap' && kind !== 'histogram' && (
            <NativeSelect
              label="A series for each"
              value={series ?? NONE}
              data={[{ value: NONE, label: 'none' }, ...names.filter((name) => name !== x)]}
              onChange={(event) => {
                const { value } = event.currentTarget
                change({ series: value === NONE ? undefined : value })
              }}
            />
          )}
        </>
      )}
    </>
  )
}

const partWords: Readonly<Record<DatePart, string>> = {
  ...{ year: 'year', quarter: 'quarter', month: 'month', week: 'week', day: 'day' },
  ...{ weekday: 'day of the week', hour: 'hour' },
}
const partsOf = ({ type }: Column) =>
  dateParts
    .filter((part) => part !== 'hour' || type === 'datetime')
    .map((value) => ({ value, label: partWords[value] }))
const partFrom = (value: string): DatePart | undefined => dateParts.find((part) => part === value)

/** Another kind needs other columns: what fits is taken over, what is missing is proposed. */
function withKind(form: ChartForm, value: string, columns: readonly Column[]): Partial<ChartForm> {
  const kind: ChartKind = chartKinds.find((one) => one === value) ?? 'bar'
  const numbers = columns.filter(isNumber).map(({ name }) => name)
  const others = columns.map(({ name }) => name).filter((name) => name !== form.x)
  if (kind === 'histogram') return { kind, x: numbers.includes(form.x) ? form.x : (numbers[0] ?? form.x) }
  if (kind === 'scatter') {
    const x = numbers.includes(form.x) ? form.x : (numbers[0] ?? form.x)
    const y = numbers.find((name) => name !== x)
    return { kind, x, y: form.y.filter((name) => numbers.includes(name)).length > 0 || !y ? form.y : [y] }
  }
  const [first] = others
  if (kind === 'heatmap' && form.y.length === 0 && first !== undefined) return { kind, y: [form.series ?? first] }
  if (isGrouped(kind) && form.measures.length === 0) return { kind, measures: [{ function: 'count' }] }
  return { kind }
}

function DataField({ dataset, form, onChange }: Omit<ChartFieldsProps, 'columns'>) {
  const client = useClient()
  const { data: reports = [] } = useQuery<readonly Report[]>({
    queryKey: keys.reports(dataset.id),
    queryFn: ({ signal }) => client.reports.list({ dataset: dataset.id }, { signal }),
  })
  const tables = [...dataset.tables, ...dataset.derived]
  const { data } = form
  const value =
    data.what === 'table' ? `table ${data.table}` : data.what === 'report' ? `report ${data.report}` : 'kept'
  const choose = (chosen: string) => {
    const fresh = { ...form, x: '', y: [], series: undefined, part: undefined, rest: {} }
    const table = tables.find(({ name }) => `table ${name}` === chosen)
    const report = reports.find(({ name }) => `report ${name}` === chosen)
    if (table)
      onChange({
        ...{ ...fresh, data: { what: 'table', table: table.name }, measures: [{ function: 'count' }] },
        x: table.columns[0]?.name ?? '',
      })
    if (report) onChange({ ...fresh, data: { what: 'report', report: report.name, values: {} }, title: report.title })
  }
  return (
    <NativeSelect
      label="Data"
      value={value}
      data={[
        ...(data.what === 'kept' ? [{ value: 'kept', label: 'as it was defined' }] : []),
        { group: 'Tables', items: tables.map(({ name, title }) => ({ value: `table ${name}`, label: title })) },
        ...(reports.length > 0
          ? [{ group: 'Reports', items: reports.map(({ name, title }) => ({ value: `report ${name}`, label: title })) }]
          : []),
      ]}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  )
}

/** What is measured: the first measure; further ones of a chart that has them stay. */
function MeasureField({ form, columns, onChange }: Omit<ChartFieldsProps, 'dataset'>) {
  const [measure = { function: 'count' as const }, ...more] = form.measures
  const column = columns.find(({ name }) => name === measure.column)
  const set = (name: string, of: string | undefined) => {
    const own = measureFunctions.find((one) => one === name) ?? 'count'
    onChange({ ...form, measures: [measureOf(own, of), ...more] })
  }
  return (
    <div className={classes.pair}>
      <NativeSelect
        label="Measure"
        value={measure.function}
        data={functionsFor(column).map(({ value, label }) => ({ value, label }))}
        onChange={(event) => set(event.currentTarget.value, measure.column)}
      />
      <NativeSelect
        label="Of"
        value={measure.column ?? NONE}
        data={[{ value: NONE, label: 'rows' }, ...columns.map(({ name }) => name)]}
        onChange={(event) => {
          const next = columns.find(({ name }) => name === event.currentTarget.value)
          const fitting = functionsFor(next).map(({ value }) => value)
          const usual = next && isNumber(next) && measure.column === undefined ? 'sum' : measure.function
          set(fitting.includes(usual) ? usual : (fitting[0] ?? 'count'), next?.name)
        }}
      />
    </div>
  )
}
