/**
 * What a person has to decide before a push: rows that others changed, and cells that the database cannot hold.
 */
import { Radio, Stack } from '@mantine/core'
import { type Dataset, type Push, unstorablePolicies } from '../../../preload/contract/index.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { changeOpenPush, type OpenPush } from '../../state/team.ts'
import { ConflictChoice } from './conflict-choice.tsx'
import classes from './sync.module.css'

interface DecisionsProps {
  readonly dataset: Dataset
  readonly push: Push
  readonly open: OpenPush
  readonly missing: string | undefined
}

export function Decisions({ dataset, push, open, missing }: DecisionsProps) {
  const { counts, unstorable } = push
  if (counts.conflicts + unstorable.total === 0) return null
  return (
    <section aria-label="To be decided" className={classes.decisions}>
      {counts.conflicts > 0 && (
        <ConflictChoice
          value={open.onConflict}
          words={{
            label: `${plural(counts.conflicts, 'row')} changed in the database since the last push`,
            stop: 'Stop: write nothing at all',
            theirs: 'Keep theirs: leave those rows as they are there',
            ours: 'Write ours over them',
          }}
          onChoose={(onConflict) => changeOpenPush(dataset.id, { onConflict })}
        />
      )}
      {unstorable.total > 0 && (
        <Radio.Group
          label={`${plural(unstorable.total, 'cell')} that the database cannot hold`}
          value={open.onUnstorable}
          onChange={(value) => {
            const onUnstorable = unstorablePolicies.find((one) => one === value)
            if (onUnstorable) changeOpenPush(dataset.id, { onUnstorable })
          }}
        >
          <ul className={classes.cells}>
            {unstorable.first.slice(0, CELLS_SHOWN).map(({ table, file, line, column, reason }) => (
              <li key={`${table} ${file} ${line} ${column}`}>
                {file}, line {formatCount(line)}, {column}: {reason}
              </li>
            ))}
            {unstorable.total > CELLS_SHOWN && <li>and {plural(unstorable.total - CELLS_SHOWN, 'more')}</li>}
          </ul>
          <Stack gap={4} mt={4}>
            <Radio size="xs" value="stop" label="Stop: write nothing at all" />
            <Radio size="xs" value="replace" label="Replace what it cannot hold by �" />
            <Radio size="xs" value="leave-out" label="Leave those rows out" />
          </Stack>
        </Radio.Group>
      )}
      <p id="missing-choice" className={classes.missing} role="status">
        {missing}
      </p>
    </section>
  )
}

const CELLS_SHOWN = 3
