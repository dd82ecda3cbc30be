/**
 * One table: how large, from which files, read how, and with which columns.
 */
import { IconDownload, IconTable } from '@tabler/icons-react'
import { useState } from 'react'
import type { Dataset, Source, Table } from '../../../preload/contract/index.ts'
import { formatBytes } from '../../format/bytes.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { ColumnLabel } from '../../ui/column-label.tsx'
import { saveQuarantine } from '../export/save-quarantine.ts'
import { dialectLine } from '../load-sheet/dialect-words.ts'
import { LedgerEquation } from './ledger-equation.tsx'
import classes from './overview.module.css'

/** So many columns fit into a few lines; the others are one click away. */
const COLUMNS_SHOWN = 14
/** A dataset that gets a file a week has many; the last ones say how it goes. */
const SOURCES_SHOWN = 6

interface TableCardProps {
  readonly dataset: Dataset
  readonly table: Table
  readonly onOpen: () => void
}

export function TableCard({ dataset, table, onOpen }: TableCardProps) {
  const [isAll, setAll] = useState(false)
  const [hasAllSources, showAllSources] = useState(false)
  // The newest deliveries stand last, and are what most people want to see first.
  const sources = hasAllSources ? table.sources : table.sources.slice(-SOURCES_SHOWN)
  const columns = isAll ? table.columns.slice(0, 500) : table.columns.slice(0, COLUMNS_SHOWN)
  const hidden = table.columns.length - columns.length
  return (
    <article className={classes.card} aria-label={table.title}>
      <header className={classes.cardHead}>
        <IconTable size={16} className={classes.tableIcon} aria-hidden />
        <h2 className={classes.cardTitle} title={table.name}>
          {table.title}
        </h2>
        <span className={classes.dim}>
          {plural(table.rows, 'row')}, {plural(table.columns.length, 'column')}
        </span>
        <button type="button" className={classes.link} onClick={onOpen}>
          Show data
        </button>
      </header>
      {sources.map((source) => (
        <SourceFacts key={source.id} dataset={dataset} source={source} />
      ))}
      {sources.length < table.sources.length && (
        <button
          type="button"
          className={`${classes.moreColumns} ${classes.moreSources}`}
          onClick={() => showAllSources(true)}
        >
          {plural(table.sources.length - sources.length, 'earlier file')}
        </button>
      )}
      <ul className={classes.columns} aria-label={`Columns of ${table.title}`}>
        {columns.map((column, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have the same name
          <li key={index} className={classes.column}>
            <ColumnLabel column={column} />
          </li>
        ))}
        {hidden > 0 && (
          <li>
            <button type="button" className={classes.moreColumns} disabled={isAll} onClick={() => setAll(true)}>
              {formatCount(hidden)} more
            </button>
          </li>
        )}
      </ul>
    </article>
  )
}

const SourceFacts = ({ dataset, source }: { readonly dataset: Dataset; readonly source: Source }) => (
  <div className={classes.source}>
    <p className={classes.sourceLine}>
      <span className={classes.file} title={source.file}>
        {source.file}
      </span>
      <span className={classes.dim}>
        {formatBytes(source.bytes)} · {dialectLine(source.dialect)}
      </span>
    </p>
    {dataset.state === 'loading' ? (
      <p className={classes.dim}>The account of this file is made when all of it is read.</p>
    ) : (
      <LedgerEquation ledger={source.ledger} />
    )}
    {source.ledger.quarantined > 0 && dataset.state !== 'loading' && (
      <button type="button" className={classes.save} onClick={() => saveQuarantine(dataset, source)}>
        <IconDownload size={13} aria-hidden />
        Save the {plural(source.ledger.quarantined, 'rejected record')}…
      </button>
    )}
  </div>
)
