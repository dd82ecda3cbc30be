/** What a box shows is made or changed here: the chart editor, or the few fields of a figure, a list or a text. */
import { Button, Group, Modal, NativeSelect, NumberInput, Stack, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import {
  type ChartSource,
  type DashboardItem,
  type Dataset,
  type Measure,
  measureFunctions,
} from '../../../preload/contract/index.ts'
import { functionsFor, measureOf } from '../analyze/analysis-words.ts'
import { ChartEditor } from '../charts/chart-editor.tsx'
import { useReports } from '../reports/use-reports.ts'
import type { FigureContent, ListContent } from './use-dashboard.ts'

type Content = DashboardItem['content']

interface ItemDialogProps {
  readonly dataset: Dataset
  readonly what: Content['what']
  /** Undefined for a new box. */
  readonly content: Content | undefined
  readonly onSave: (content: Content) => void
  readonly onClose: () => void
}

export function ItemDialog({ dataset, what, content, onSave, onClose }: ItemDialogProps) {
  switch (what) {
    case 'chart':
      return (
        <ChartEditor
          dataset={dataset}
          chart={content?.what === 'chart' ? content.chart : undefined}
          onSave={(chart) => onSave({ what: 'chart', chart })}
          onClose={onClose}
        />
      )
    case 'figure':
      return (
        <FigureDialog {...{ dataset, onSave, onClose }} figure={content?.what === 'figure' ? content : undefined} />
      )
    case 'list':
      return <ListDialog {...{ dataset, onSave, onClose }} list={content?.what === 'list' ? content : undefined} />
    case 'text':
      return <TextDialog {...{ onSave, onClose }} text={content?.what === 'text' ? content.text : undefined} />
  }
}

interface FormDialogProps {
  readonly title: string
  readonly isNew: boolean
  /** Undefined until enough is filled in. */
  readonly content: Content | undefined
  readonly onSave: (content: Content) => void
  readonly onClose: () => void
  readonly children: React.ReactNode
}

function FormDialog({ title, isNew, content, onSave, onClose, children }: FormDialogProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (content) onSave(content)
  }
  return (
    <Modal opened onClose={onClose} title={title} centered size="sm">
      <form onSubmit={submit}>
        <Stack gap="xs">{children}</Stack>
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!content}>
            {isNew ? 'Add' : 'Change'}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

type Saving = Pick<ItemDialogProps, 'dataset' | 'onSave' | 'onClose'>
const NONE = ''

function FigureDialog({ dataset, figure, ...saving }: Saving & { readonly figure: FigureContent | undefined }) {
  const tables = [...dataset.tables, ...dataset.derived]
  const [title, setTitle] = useState(figure?.title ?? '')
  const [table, setTable] = useState(figure?.table ?? tables[0]?.name ?? '')
  const [measure, setMeasure] = useState<Measure>(figure?.measure ?? { function: 'count' })
  const [where, setWhere] = useState(figure?.where ?? '')
  const columns = tables.find(({ name }) => name === table)?.columns ?? []
  const column = columns.find(({ name }) => name === measure.column)
  const content: FigureContent | undefined =
    title.trim() === '' || table === ''
      ? undefined
      : { what: 'figure', title: title.trim(), table, measure, ...(where.trim() !== '' && { where }) }
  return (
    <FormDialog title={figure ? 'Change the figure' : 'New figure'} isNew={!figure} content={content} {...saving}>
      <TextInput label="Title" data-autofocus value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
      <NativeSelect
        label="Table"
        value={table}
        data={tables.map(({ name, title: label }) => ({ value: name, label }))}
        onChange={(event) => {
          setTable(event.currentTarget.value)
          setMeasure({ function: 'count' })
        }}
      />
      <Group grow gap="xs">
        <NativeSelect
          label="Measure"
          value={measure.function}
          data={functionsFor(column).map(({ value, label }) => ({ value, label }))}
          onChange={(event) => {
            const name = measureFunctions.find((one) => one === event.currentTarget.value) ?? 'count'
            setMeasure(measureOf(name, measure.column))
          }}
        />
        <NativeSelect
          label="Of"
          value={measure.column ?? NONE}
          data={[{ value: NONE, label: 'rows' }, ...columns.map(({ name }) => name)]}
          onChange={(event) => {
            const next = columns.find(({ name }) => name === event.currentTarget.value)
            const fitting = functionsFor(next).map(({ value }) => value)
            setMeasure(
              measureOf(fitting.includes(measure.function) ? measure.function : (fitting[0] ?? 'count'), next?.name),
            )
          }}
        />
      </Group>
      <TextInput
        label="Only rows where"
        placeholder="a condition in SQL, or nothing"
        value={where}
        onChange={(event) => setWhere(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

function ListDialog({ dataset, list, ...saving }: Saving & { readonly list: ListContent | undefined }) {
  const { data: reports = [] } = useReports(dataset)
  const tables = [...dataset.tables, ...dataset.derived]
  const options = [
    ...reports.map(({ name, title }) => ({
      ...{ value: `report ${name}`, label: title },
      source: { what: 'report', name } as ChartSource,
    })),
    ...tables.map(({ name, title }) => ({
      ...{ value: `table ${name}`, label: `All rows of ${title}` },
      source: { what: 'rows', table: name } as ChartSource,
    })),
  ]
  const own = list?.source
  const given = own?.what === 'report' ? `report ${own.name}` : own?.what === 'rows' ? `table ${own.table}` : 'kept'
  const [chosen, choose] = useState(list ? given : undefined)
  const [title, setTitle] = useState(list?.title ?? '')
  const [perPage, setPerPage] = useState(list?.perPage ?? 10)
  const option = options.find(({ value }) => value === chosen) ?? (list ? undefined : options[0])
  // What was not changed keeps its parameters.
  const source = own !== undefined && (chosen === given || option === undefined) ? own : option?.source
  const shown = title.trim() || option?.label
  const content: ListContent | undefined = source && shown ? { what: 'list', title: shown, source, perPage } : undefined
  return (
    <FormDialog title={list ? 'Change the list' : 'New list'} isNew={!list} content={content} {...saving}>
      <NativeSelect
        label="Rows"
        value={option?.value ?? given}
        data={[
          ...(given === 'kept' && list ? [{ value: 'kept', label: 'as it was defined' }] : []),
          ...options.map(({ value, label }) => ({ value, label })),
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      <TextInput
        label="Title"
        placeholder={option?.label ?? ''}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <NumberInput
        label="Rows on a page"
        min={1}
        max={100}
        value={perPage}
        onChange={(value) => setPerPage(Math.min(100, Math.max(1, Number(value) || 10)))}
      />
    </FormDialog>
  )
}

function TextDialog({ text, ...saving }: Omit<Saving, 'dataset'> & { readonly text: string | undefined }) {
  const [value, setValue] = useState(text ?? '')
  const content: Content | undefined = value.trim() === '' ? undefined : { what: 'text', text: value.trim() }
  return (
    <FormDialog
      title={text === undefined ? 'New text' : 'Change the text'}
      isNew={text === undefined}
      content={content}
      {...saving}
    >
      <Textarea
        label="Text"
        data-autofocus
        rows={6}
        maxLength={5000}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
