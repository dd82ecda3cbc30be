/**
 * What is measured of each group: a function and the column that it is taken of.
 */
import { ActionIcon, Button, NativeSelect, NumberInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type Column, type Measure, measureFunctions } from '../../../preload/contract/index.ts'
import { functionsFor, measureOf, measureWords } from './analysis-words.ts'
import classes from './analyze.module.css'
import { ColumnField } from './column-field.tsx'
import { isNumber } from './suggest-aggregate.ts'

interface MeasureListProps {
  readonly columns: readonly Column[]
  readonly measures: readonly Measure[]
  /** A pivot shows one. */
  readonly isSingle: boolean
  readonly onChange: (measures: readonly Measure[]) => void
}

export function MeasureList({ columns, measures, isSingle, onChange }: MeasureListProps) {
  const shown = isSingle ? measures.slice(0, 1) : measures
  const set = (at: number, measure: Measure) =>
    onChange(measures.map((other, index) => (index === at ? measure : other)))
  const add = () => {
    const column = columns.find(isNumber)
    onChange([...measures, column ? { function: 'sum', column: column.name } : { function: 'count' }])
  }
  return (
    <fieldset className={classes.section}>
      <legend className={classes.legend}>{isSingle ? 'Measure' : 'Measures'}</legend>
      <ul className={classes.items}>
        {shown.map((measure, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same measure may be there twice while it is chosen
          <li key={at} className={classes.item}>
            <MeasureFields columns={columns} measure={measure} onChange={(next) => set(at, next)} />
            {measures.length > 1 && !isSingle && (
              <ActionIcon
                aria-label={`Remove ${measureWords(measure)}`}
                onClick={() => onChange(measures.filter((_, index) => index !== at))}
              >
                <IconX size={14} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {!isSingle && (
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={add}>
          Add a measure
        </Button>
      )}
    </fieldset>
  )
}

interface MeasureFieldsProps {
  readonly columns: readonly Column[]
  readonly measure: Measure
  readonly onChange: (measure: Measure) => void
}

function MeasureFields({ columns, measure, onChange }: MeasureFieldsProps) {
  const column = columns.find(({ name }) => name === measure.column)
  return (
    <>
      <NativeSelect
        aria-label="Function"
        className={classes.way}
        value={measure.function}
        data={[...functionsFor(column)]}
        onChange={(event) => {
          const name = measureFunctions.find((one) => one === event.currentTarget.value) ?? 'count'
          onChange(measureOf(name, measure.column))
        }}
      />
      {measure.function === 'quantile' && (
        <NumberInput
          aria-label="Quantile in percent"
          w={62}
          min={0}
          max={100}
          suffix=" %"
          hideControls
          value={Math.round((measure.quantile ?? 0.5) * 100)}
          onChange={(value) => onChange({ ...measure, quantile: Math.min(1, Math.max(0, Number(value) / 100)) })}
        />
      )}
      <ColumnField
        label="Of"
        className={classes.itemName}
        columns={columns}
        value={measure.column}
        none="rows"
        onChange={(chosen) => {
          const next = columns.find(({ name }) => name === chosen)
          const fitting = functionsFor(next).map(({ value }) => value)
          const name = fitting.includes(measure.function) ? measure.function : (fitting[0] ?? 'count')
          onChange(measureOf(name, next?.name))
        }}
      />
    </>
  )
}
