/**
 * What a person sees first: what to do, what happens then, and what was done last.
 */
import { Button } from '@mantine/core'
import { IconDatabase, IconListSearch, IconSeeding, IconShare3 } from '@tabler/icons-react'
import type { Dataset, Task } from '../../../preload/contract/index.ts'
import { formatAgo } from '../../format/dates.ts'
import { plural } from '../../format/numbers.ts'
import { modKey } from '../../ui/mod-key.ts'
import { SeverityIcon, worstSeverity } from '../../ui/severity.tsx'
import { DropArt } from '../drop/drop-art.tsx'
import { TaskProgress } from '../tasks/running-tasks.tsx'
import classes from './start-screen.module.css'

interface StartScreenProps {
  readonly recent: readonly Dataset[]
  readonly loading: readonly Task[]
  readonly onPick: () => void
  readonly onRestore: () => void
  readonly onTeam: () => void
  readonly onOpen: (dataset: string) => void
  readonly onCancel: (task: Task) => void
}

export function StartScreen({ recent, loading, onPick, onRestore, onTeam, onOpen, onCancel }: StartScreenProps) {
  return (
    <div className={classes.scroll}>
      <div className={classes.page}>
        <section className={classes.target} aria-label="Drop files">
          <DropArt />
          <h1 className={classes.title}>Drop CSV files anywhere</h1>
          <p className={classes.text}>One, several, or a folder. Nothing leaves this computer.</p>
          <div className={classes.actions}>
            <Button size="sm" onClick={onPick}>
              Choose files…
            </Button>
            <span className={classes.key}>{modKey} O</span>
            <Button size="sm" variant="subtle" onClick={onRestore}>
              Restore from a backup…
            </Button>
            <Button size="sm" variant="subtle" onClick={onTeam}>
              From the team…
            </Button>
          </div>
        </section>
        {loading.length > 0 && (
          <section className={classes.loading} aria-label="Loading">
            {loading.map((task) => (
              <TaskProgress key={task.id} task={task} onCancel={() => onCancel(task)} />
            ))}
          </section>
        )}
        <ol className={classes.steps}>
          <li>
            <IconSeeding size={18} aria-hidden />
            <span>
              <strong>Every record is counted.</strong> What is loaded, set aside or skipped adds up to the file.
            </span>
          </li>
          <li>
            <IconListSearch size={18} aria-hidden />
            <span>
              <strong>Every problem has an address.</strong> File, line, column, value, and what was expected.
            </span>
          </li>
          <li>
            <IconShare3 size={18} aria-hidden />
            <span>
              <strong>The result is yours.</strong> Group it, chart it, ask it, and hand it on as CSV, Excel, Parquet or
              one file that explains itself.
            </span>
          </li>
        </ol>
        {recent.length > 0 && (
          <section aria-label="Recent datasets">
            <h2 className={classes.recentTitle}>Recent datasets</h2>
            <ul className={classes.recent}>
              {recent.slice(0, 6).map((dataset) => (
                <li key={dataset.id}>
                  <RecentCard dataset={dataset} onOpen={() => onOpen(dataset.id)} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  )
}

function RecentCard({ dataset, onOpen }: { readonly dataset: Dataset; readonly onOpen: () => void }) {
  const worst = worstSeverity(dataset.anomalies)
  return (
    <button type="button" className={classes.card} onClick={onOpen}>
      <span className={classes.cardName}>
        <IconDatabase size={15} aria-hidden />
        <span title={dataset.name}>{dataset.name}</span>
      </span>
      <span className={classes.cardFacts}>
        {plural(dataset.rows, 'row')} · {formatAgo(dataset.createdAt)}
      </span>
      <span className={classes.cardFacts}>
        {worst ? <SeverityIcon severity={worst} size={12} /> : null}
        {worst ? plural(dataset.anomalies.total, 'anomaly', 'anomalies') : 'No anomalies'}
      </span>
    </button>
  )
}
