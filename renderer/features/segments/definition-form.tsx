/**
 * Asks who is to be segmented, by what, and into how many segments. It opens with what the columns suggest.
 */
import { Button, Checkbox, NativeSelect, NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useMemo } from 'react'
import {
  type Dataset,
  featureFunctionSchema,
  MOST_SEGMENTS,
  type SegmentationSummary,
} from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { changeDraft, closeDefinition, type SegmentDraft, useSegmentsView } from '../../state/segments-view.ts'
import { ColumnsField } from '../../ui/columns-field.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Problem } from '../../ui/problem.tsx'
import { ColumnField } from './column-field.tsx'
import { definitionOf, problemOf } from './definition-of.ts'
import { OfferedSegments } from './offered-segments.tsx'
import classes from './segments.module.css'
import { draftOf, suggestDraft } from './suggest-definition.ts'
import { useFindSegments } from './use-segments.ts'

interface DefinitionFormProps {
  readonly dataset: Dataset
  readonly found: readonly SegmentationSummary[]
}

export function DefinitionForm({ dataset, found }: DefinitionFormProps) {
  const { id, tables, state } = dataset
  const suggested = useMemo(() => suggestDraft(dataset), [dataset])
  const draft = useSegmentsView(id).draft ?? suggested
  const find = useFindSegments(dataset)
  if (!draft) return <EmptyState title="There is no table to segment" />
  const change = (part: Partial<SegmentDraft>) => changeDraft(id, { ...draft, ...part })
  const table = tables.find(({ name }) => name === draft.table)
  const problem = problemOf(draft)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (problem) return
    const names = new Map(found.map(({ name, title }) => [name, title]))
    for (const { name, title } of dataset.derived) if (!names.has(name)) names.set(name, `${title} (a table)`)
    find.mutate(definitionOf(draft, names), { onSuccess: () => closeDefinition(id) })
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate aria-label="New segments">
      <header>
        <h2 className={classes.heading}>Find segments</h2>
        <p className={classes.dim}>
          Customers, stores or anything else that has rows here are put into groups that behave alike.
        </p>
      </header>
      <OfferedSegments dataset={dataset} onStarted={() => closeDefinition(id)} />
      <Part title="Who">
        <NativeSelect
          label="Table"
          value={draft.table}
          data={tables.map(({ name, title }) => ({ value: name, label: title }))}
          onChange={(event) => {
            const next = tables.find(({ name }) => name === event.currentTarget.value)
            if (next) changeDraft(id, draftOf(next))
          }}
        />
        <ColumnField
          label="One member for each"
          columns={table?.columns.map(({ name }) => name) ?? []}
          value={draft.entity}
          onChange={(entity) => change({ entity })}
        />
      </Part>
      <Features draft={draft} columns={table?.columns ?? []} onChange={change} />
      <Part title="How many">
        <SegmentedControl
          aria-label="Number of segments"
          size="xs"
          data={[
            { value: 'best', label: 'As many as fit best' },
            { value: 'fixed', label: 'Exactly' },
          ]}
          value={draft.best ? 'best' : 'fixed'}
          onChange={(value) => change({ best: value === 'best' })}
        />
        {draft.best ? (
          <>
            <Count label="At least" min={2} value={draft.min} onChange={(min) => change({ min })} />
            <Count label="At most" min={2} value={draft.max} onChange={(max) => change({ max })} />
          </>
        ) : (
          <Count label="Segments" min={1} value={draft.k} onChange={(k) => change({ k })} />
        )}
      </Part>
      <Part title="Details">
        <TextInput
          label="Name"
          value={draft.title}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <TextInput
          label="Only rows where"
          placeholder="a condition in SQL; all rows when empty"
          value={draft.where}
          onChange={(event) => change({ where: event.currentTarget.value })}
        />
        <Checkbox
          label="Give each feature the same weight (standardise)"
          checked={draft.standardise}
          onChange={(event) => change({ standardise: event.currentTarget.checked })}
        />
        <Checkbox
          label="Take logarithms first, where a few amounts are far larger than the others"
          checked={draft.log}
          onChange={(event) => change({ log: event.currentTarget.checked })}
        />
      </Part>
      {find.error && <Problem message={explain(find.error)} />}
      <div className={classes.submit}>
        <Button type="submit" loading={find.isPending} disabled={problem !== undefined || state !== 'complete'}>
          Find segments
        </Button>
        <span role="status" className={classes.dim}>
          {state === 'complete' ? problem : 'The dataset is still being loaded.'}
        </span>
      </div>
    </form>
  )
}

interface FeaturesProps {
  readonly draft: SegmentDraft
  readonly columns: Dataset['tables'][number]['columns']
  readonly onChange: (part: Partial<SegmentDraft>) => void
}

function Features({ draft, columns, onChange }: FeaturesProps) {
  const names = columns.map(({ name }) => name)
  const numbers = columns.filter(({ type }) => type === 'integer' || type === 'number').map(({ name }) => name)
  const dates = columns.filter(({ type }) => type === 'date' || type === 'datetime').map(({ name }) => name)
  return (
    <Part title="By what">
      <SegmentedControl
        aria-label="Features"
        size="xs"
        data={[
          { value: 'rfm', label: 'When, how often, how much' },
          { value: 'features', label: 'Columns I choose' },
        ]}
        value={draft.by}
        onChange={(value) => onChange({ by: value === 'rfm' ? 'rfm' : 'features' })}
      />
      {draft.by === 'rfm' ? (
        <>
          <ColumnField
            label="Date of a purchase"
            columns={dates.length > 0 ? dates : names}
            value={draft.date}
            onChange={(date) => onChange({ date })}
          />
          <ColumnField
            label="Amount"
            columns={numbers}
            value={draft.amount}
            onChange={(amount) => onChange({ amount })}
          />
          <ColumnField
            label="times"
            placeholder="nothing"
            isOptional
            columns={numbers}
            value={draft.times}
            onChange={(times) => onChange({ times })}
          />
          <ColumnField
            label="One purchase for each"
            placeholder="row"
            isOptional
            columns={names}
            value={draft.purchase}
            onChange={(purchase) => onChange({ purchase })}
          />
        </>
      ) : (
        <>
          <ColumnsField
            label="Columns to compare"
            columns={numbers}
            value={draft.features}
            placeholder="columns with numbers"
            onChange={(features) => onChange({ features })}
          />
          <NativeSelect
            label="Of several rows, take the"
            value={draft.measure}
            data={featureFunctionSchema.options.map((value) => ({ value, label: measureWords[value] }))}
            onChange={(event) => {
              const measure = featureFunctionSchema.safeParse(event.currentTarget.value)
              if (measure.success) onChange({ measure: measure.data })
            }}
          />
        </>
      )}
    </Part>
  )
}

const measureWords = {
  count: 'number of values',
  distinct: 'number of different values',
  sum: 'sum',
  mean: 'mean',
  min: 'smallest',
  max: 'largest',
  median: 'median',
  stddev: 'standard deviation',
} as const

const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <fieldset className={classes.part}>
    <legend className={classes.legend}>{title}</legend>
    <div className={classes.fields}>{children}</div>
  </fieldset>
)

interface CountProps {
  readonly label: string
  readonly min: number
  readonly value: number
  readonly onChange: (value: number) => void
}

const Count = ({ label, min, value, onChange }: CountProps) => (
  <NumberInput
    label={label}
    min={min}
    max={MOST_SEGMENTS}
    clampBehavior="strict"
    allowDecimal={false}
    className={classes.count}
    value={value}
    onChange={(next) => typeof next === 'number' && onChange(next)}
  />
)
