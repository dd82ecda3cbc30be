/**
 * Filters of the anomaly list: severity, type and file, each with its count. A count is what one more click would show.
 */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconSearch, IconX } from '@tabler/icons-react'
import type { AnomalySummary, Severity } from '../../../preload/contract/index.ts'
import { formatCount } from '../../format/numbers.ts'
import type { AnomalyView } from '../../state/anomaly-view.ts'
import { SeverityIcon, severityWords } from '../../ui/severity.tsx'
import classes from './anomalies.module.css'
import { type Tally, tallyFiles, tallySeverities, tallyTypes } from './tally.ts'
import { typeWords } from './type-words.ts'

interface FiltersProps {
  readonly summary: AnomalySummary
  readonly view: AnomalyView
  readonly onType: (type: string) => void
  readonly onFile: (file: string) => void
  readonly onSeverity: (severity: Severity) => void
}

export function Filters({ summary, view, onType, onFile, onSeverity }: FiltersProps) {
  const types = tallyTypes(summary, view)
  const most = Math.max(1, ...types.map(({ count }) => count))
  return (
    <div className={classes.filters}>
      <FacetList title="Severity">
        {tallySeverities(summary, view).map((tally) => (
          <Facet
            key={tally.key}
            tally={tally}
            label={severityWords[tally.key]}
            isChosen={view.severities.includes(tally.key)}
            onChoose={() => onSeverity(tally.key)}
          />
        ))}
      </FacetList>
      <FacetList title="Type">
        {types.map((tally) => (
          <Facet
            key={tally.key}
            tally={tally}
            label={typeWords(tally.key)}
            share={tally.count / most}
            isChosen={view.types.includes(tally.key)}
            onChoose={() => onType(tally.key)}
          />
        ))}
      </FacetList>
      <FacetList title="File">
        {tallyFiles(summary, view).map((tally) => (
          <Facet
            key={tally.key}
            tally={tally}
            label={tally.key}
            isChosen={view.files.includes(tally.key)}
            onChoose={() => onFile(tally.key)}
          />
        ))}
      </FacetList>
    </div>
  )
}

const FacetList = ({ title, children }: { readonly title: string; readonly children: React.ReactNode }) => (
  <section aria-label={title}>
    <h2 className={classes.facetTitle}>{title}</h2>
    <ul>{children}</ul>
  </section>
)

interface FacetProps {
  readonly tally: Tally
  readonly label: string
  readonly share?: number
  readonly isChosen: boolean
  readonly onChoose: () => void
}

function Facet({ tally, label, share, isChosen, onChoose }: FacetProps) {
  return (
    <li>
      <button
        type="button"
        className={classes.facet}
        aria-pressed={isChosen}
        data-empty={tally.count === 0 || undefined}
        title={label === tally.key ? label : `${label} (${tally.key})`}
        onClick={onChoose}
      >
        <SeverityIcon severity={tally.severity} size={12} />
        <span className={classes.facetLabel}>{label}</span>
        <span className={classes.facetCount}>{formatCount(tally.count)}</span>
        {share !== undefined && (
          <span className={classes.facetBar} data-severity={tally.severity} style={{ width: `${share * 100}%` }} />
        )}
      </button>
    </li>
  )
}

interface SearchBarProps {
  readonly view: AnomalyView
  readonly onSearch: (search: string) => void
  readonly onClear: () => void
}

export function SearchBar({ view, onSearch, onClear }: SearchBarProps) {
  const isFiltered = view.types.length + view.files.length + view.severities.length > 0 || view.search !== ''
  return (
    <>
      <TextInput
        className={classes.search}
        aria-label="Search anomalies"
        placeholder="Search values, columns and messages"
        leftSection={<IconSearch size={14} />}
        value={view.search}
        maxLength={500}
        onChange={(event) => onSearch(event.currentTarget.value)}
        rightSection={
          view.search && (
            <ActionIcon size="xs" aria-label="Clear search" onClick={() => onSearch('')}>
              <IconX size={12} />
            </ActionIcon>
          )
        }
      />
      {isFiltered && (
        <Button variant="subtle" color="gray" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </>
  )
}
