/**
 * What was run last: when, with which values, how many rows came and how long it took. Its SQL can be opened again.
 */
import { Button, Modal, Skeleton } from '@mantine/core'
import type { Dataset, ReportRun } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatAgo, formatDateTime } from '../../format/dates.ts'
import { plural } from '../../format/numbers.ts'
import { Problem } from '../../ui/problem.tsx'
import classes from './reports.module.css'
import { useReportRuns } from './use-reports.ts'

interface RunsDialogProps {
  readonly dataset: Dataset
  readonly onOpen: (run: ReportRun) => void
  readonly onClose: () => void
}

export function RunsDialog({ dataset, onOpen, onClose }: RunsDialogProps) {
  const { data: runs, error } = useReportRuns(dataset, undefined)
  return (
    <Modal opened onClose={onClose} title="Past runs" centered size="xl">
      {error && <Problem message={explain(error)} />}
      {!runs && !error && <Skeleton height={120} />}
      {runs?.length === 0 && <p>No report of {dataset.name} was run yet.</p>}
      {runs && runs.length > 0 && (
        <ol className={classes.runs}>
          {runs.map((run) => (
            <li key={`${run.at.getTime()} ${run.sql}`} className={classes.run}>
              <div className={classes.runWhat}>
                <strong>{run.report ?? 'SQL that was not saved'}</strong>
                <span>
                  {Object.entries(run.values)
                    .map(([name, value]) => `${name} = ${value}`)
                    .join(', ')}
                </span>
                <span title={formatDateTime(run.at)}>
                  {formatAgo(run.at)} by {run.actor}: {plural(run.rows, 'row')} of version {run.version} in{' '}
                  {run.seconds.toLocaleString('en-US', { maximumFractionDigits: 2 })} s
                </span>
                <code className={classes.runSql}>{run.sql}</code>
              </div>
              <Button variant="default" onClick={() => onOpen(run)}>
                Open
              </Button>
            </li>
          ))}
        </ol>
      )}
    </Modal>
  )
}
