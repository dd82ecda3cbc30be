/**
 * How files go into a dataset that is there: added, in place of what is there, or row by row by key.
 */
import { NativeSelect, Radio } from '@mantine/core'
import { type Dataset, type LoadInto, onDuplicateSchema } from '../../../preload/contract/index.ts'
import { chooseInto, type IntoChoice } from '../../state/load-sheet.ts'
import { ColumnsField } from '../../ui/columns-field.tsx'
import { duplicateWords, intoModes, intoSentence } from './into-words.ts'
import classes from './load-sheet.module.css'

interface IntoFieldsProps {
  readonly dataset: Dataset
  readonly files: number
  readonly choice: IntoChoice
  /** Columns that all files have. */
  readonly columns: readonly string[]
  /** The key that the template gives them, where it is the same for all; it stands until another is chosen. */
  readonly ownKey?: readonly string[]
  /** The engine knows a key: the template's, or that of an earlier update. */
  readonly knowsKey: boolean
}

export function IntoFields({ dataset, files, choice, columns, ownKey = [], knowsKey }: IntoFieldsProps) {
  const { mode, onDuplicate } = choice
  const key = choice.key.length > 0 ? choice.key : ownKey
  return (
    <div className={classes.into}>
      <Radio.Group
        aria-label="How"
        value={mode}
        onChange={(value) => {
          const chosen = intoModes.find((one) => one.mode === value)
          if (chosen) chooseInto({ mode: chosen.mode })
        }}
      >
        <div className={classes.modes}>
          {intoModes.map(({ mode: value, label, hint }) => (
            <Radio key={value} value={value} size="xs" label={label} description={hint} className={classes.mode} />
          ))}
        </div>
      </Radio.Group>
      {mode === 'upsert' && (
        <div className={classes.keyFields}>
          <ColumnsField
            label="Key columns"
            columns={columns}
            value={key}
            {...(knowsKey && {
              placeholder: dataset.template ? 'The key of the template' : 'The key of the last update',
            })}
            isDisabled={columns.length === 0}
            description={keyHint(columns, knowsKey)}
            onChange={(next) => chooseInto({ key: [...next] })}
          />
          <NativeSelect
            label="Several new rows with one key"
            value={onDuplicate ?? ''}
            data={[
              ...(dataset.template ? [{ value: '', label: 'As the template says, else keep the last' }] : []),
              ...onDuplicateSchema.options.map((value) => ({ value, label: duplicateWords[value] })),
            ]}
            onChange={(event) => {
              const parsed = onDuplicateSchema.safeParse(event.currentTarget.value)
              chooseInto({ onDuplicate: parsed.success ? parsed.data : undefined })
            }}
          />
        </div>
      )}
      <p className={classes.plan} role="status">
        {intoSentence({ mode, dataset, files, key, onDuplicate: duplicatesOf(dataset, choice) })}
      </p>
    </div>
  )
}

function keyHint(columns: readonly string[], knowsKey: boolean): string {
  if (columns.length > 0) return 'The columns that tell rows apart.'
  return knowsKey
    ? 'The files have no column in common, so each table goes by its own key.'
    : 'The files have no column in common that could be a key. Load them one by one.'
}

/** Where no template can say otherwise, the last row stays. */
export const duplicatesOf = ({ template }: Dataset, { onDuplicate }: IntoChoice): LoadInto['onDuplicate'] =>
  onDuplicate ?? (template ? undefined : 'last')
