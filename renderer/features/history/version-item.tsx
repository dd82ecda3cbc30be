/**
 * One version in the history: what was loaded, by whom, and what became of the dataset.
 */
import { Badge, Button, Tooltip } from '@mantine/core'
import type { Version } from '../../../preload/contract/index.ts'
import { formatAgo, formatDateTime } from '../../format/dates.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { SeverityIcon, worstSeverity } from '../../ui/severity.tsx'
import classes from './history.module.css'
import { modeWords, rowsGained } from './version-words.ts'

interface VersionItemProps {
  readonly version: Version
  readonly versions: readonly Version[]
  /** It did not lead to the current version. */
  readonly isUndone: boolean
  readonly onCompare: ((from: number) => void) | undefined
  readonly onRestore: () => void
}

export function VersionItem({ version, versions, isUndone, onCompare, onRestore }: VersionItemProps) {
  const { number, parent, current, mode, createdAt, actor, files, note } = version
  const hasParent = versions.some((other) => other.number === parent)
  return (
    <li className={classes.item} data-current={current || undefined} data-undone={isUndone || undefined}>
      <div className={classes.what}>
        <h3 className={classes.number}>Version {number}</h3>
        {current && (
          <Badge size="sm" variant="light" color="grain" tt="none">
            Current
          </Badge>
        )}
        {isUndone && (
          <Badge size="sm" variant="light" color="gray" tt="none">
            Undone
          </Badge>
        )}
        <span className={classes.mode}>
          {modeWords[mode]}
          {parent !== null && !hasParent && ` (version ${parent} was deleted)`}
        </span>
      </div>
      <p className={classes.facts}>
        <Tooltip label={formatDateTime(createdAt)}>
          <span>{formatAgo(createdAt)}</span>
        </Tooltip>
        {actor && ` by ${actor}`} · {note ?? <FileNames files={files} />}
      </p>
      <p className={classes.figures}>
        {plural(version.rows, 'row')}
        <Gain rows={rowsGained(version, versions)} />
        <Anomalies counts={version.anomalies} />
      </p>
      <div className={classes.actions}>
        {onCompare && parent !== null && hasParent && (
          <Button
            variant="subtle"
            color="gray"
            aria-label={`Compare version ${number} with version ${parent}`}
            onClick={() => onCompare(parent)}
          >
            Compare with {parent}
          </Button>
        )}
        {!current && (
          <Button variant="default" aria-label={`Restore version ${number}`} onClick={onRestore}>
            Restore
          </Button>
        )}
      </div>
    </li>
  )
}

function FileNames({ files }: { readonly files: readonly string[] }) {
  const [first, ...others] = files
  return (
    <span title={files.join('\n')}>
      {first ?? 'no file'}
      {others.length === 1 && ` and ${others[0]}`}
      {others.length > 1 && ` and ${others.length} more files`}
    </span>
  )
}

function Gain({ rows }: { readonly rows: number | undefined }) {
  if (rows === undefined) return null
  if (rows === 0) return <span className={classes.gain}>as many as before</span>
  return (
    <span className={classes.gain}>
      {rows > 0 ? '+' : '−'}
      {formatCount(Math.abs(rows))}
    </span>
  )
}

function Anomalies({ counts }: { readonly counts: Version['anomalies'] }) {
  const worst = worstSeverity(counts)
  if (!worst) return <span className={classes.anomalies}>no anomalies</span>
  return (
    <span className={classes.anomalies}>
      <SeverityIcon severity={worst} size={12} /> {plural(counts.total, 'anomaly', 'anomalies')}
    </span>
  )
}
