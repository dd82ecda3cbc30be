/**
 * Where the files go: a new dataset with a name, or one that is there already.
 */
import { Anchor, NativeSelect, SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { formatBrief } from '../../format/numbers.ts'
import classes from './load-sheet.module.css'
import type { Proposal } from './propose-dataset.ts'

interface DestinationFieldProps {
  readonly isInto: boolean
  readonly target: Dataset | undefined
  readonly datasets: readonly Dataset[]
  readonly proposal: Proposal | undefined
  /** Undefined: a new dataset. */
  readonly onChoose: (dataset: string | undefined) => void
  /** The name of the new dataset. */
  readonly children: ReactNode
}

export function DestinationField({ isInto, target, datasets, proposal, onChoose, children }: DestinationFieldProps) {
  const first = (proposal?.dataset ?? datasets[0])?.id
  return (
    <div className={classes.field}>
      {datasets.length > 0 && (
        <SegmentedControl
          aria-label="Load"
          size="xs"
          fullWidth
          mb={8}
          data={[
            { value: 'new', label: 'As a new dataset' },
            { value: 'into', label: 'Into an existing dataset' },
          ]}
          value={isInto ? 'into' : 'new'}
          onChange={(value) => onChoose(value === 'into' ? first : undefined)}
        />
      )}
      {isInto ? (
        <>
          <NativeSelect
            size="sm"
            label="Dataset"
            value={target?.id ?? ''}
            data={datasets.map(({ id, name, rows, version }) => ({
              value: id,
              label: `${name} (${formatBrief(rows)} rows, version ${version})`,
            }))}
            onChange={(event) => onChoose(event.currentTarget.value)}
          />
          {proposal && target?.id === proposal.dataset.id && (
            <p className={classes.hint}>These files look like a new delivery of it: {proposal.reason}.</p>
          )}
        </>
      ) : (
        <>
          {children}
          {proposal && (
            <p className={classes.hint}>
              <span>
                These files look like a new delivery of {proposal.dataset.name}: {proposal.reason}.{' '}
                <Anchor component="button" type="button" inherit onClick={() => onChoose(proposal.dataset.id)}>
                  Load into it
                </Anchor>
              </span>
            </p>
          )}
        </>
      )}
    </div>
  )
}
