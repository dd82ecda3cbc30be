/**
 * One finding in full: what is wrong, where, what was expected, and the raw lines to see it with one's own eyes.
 */
import { ActionIcon, Button, Group } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconTable, IconX } from '@tabler/icons-react'
import type { Anomaly, Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatCount } from '../../format/numbers.ts'
import { Problem } from '../../ui/problem.tsx'
import { SeverityIcon } from '../../ui/severity.tsx'
import { VisibleText } from '../../ui/visible-text.tsx'
import classes from './anomalies.module.css'
import { DateQuestion } from './date-question.tsx'
import { RawLinesView } from './raw-lines.tsx'
import { typeWords } from './type-words.ts'
import { useRawLines } from './use-anomalies.ts'

interface AnomalyDetailProps {
  readonly dataset: Dataset
  readonly anomaly: Anomaly
  readonly onPrevious: (() => void) | undefined
  readonly onNext: (() => void) | undefined
  readonly onShowTable: () => void
  readonly onClose: () => void
}

export function AnomalyDetail({ dataset, anomaly, onPrevious, onNext, onShowTable, onClose }: AnomalyDetailProps) {
  const lines = useRawLines(dataset, anomaly)
  return (
    <section aria-label="Anomaly" className={classes.detail}>
      <header className={classes.detailHead}>
        <SeverityIcon severity={anomaly.severity} size={16} />
        <h2 className={classes.detailTitle}>{typeWords(anomaly.type)}</h2>
        <code className={classes.code}>{anomaly.type}</code>
        <span className={classes.address}>
          {anomaly.file}, line {formatCount(anomaly.line)}
          {anomaly.column && <>, {anomaly.column}</>}
        </span>
        <Group gap={2} wrap="nowrap">
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            leftSection={<IconTable size={13} />}
            onClick={onShowTable}
          >
            Show table
          </Button>
          <ActionIcon size="sm" aria-label="Previous anomaly" disabled={!onPrevious} onClick={onPrevious}>
            <IconChevronUp size={15} />
          </ActionIcon>
          <ActionIcon size="sm" aria-label="Next anomaly" disabled={!onNext} onClick={onNext}>
            <IconChevronDown size={15} />
          </ActionIcon>
          <ActionIcon size="sm" aria-label="Close" onClick={onClose}>
            <IconX size={15} />
          </ActionIcon>
        </Group>
      </header>
      <p className={classes.message}>{anomaly.message}</p>
      {anomaly.type === 'ambiguous-date' && anomaly.column && <DateQuestion dataset={dataset} anomaly={anomaly} />}
      <dl className={classes.facts}>
        <dt>Value</dt>
        <dd className={classes.factValue}>
          {anomaly.value === '' ? 'empty' : <VisibleText text={anomaly.value} limit={400} />}
        </dd>
        {anomaly.expected && (
          <>
            <dt>Expected</dt>
            <dd>{anomaly.expected}</dd>
          </>
        )}
        <dt>Record</dt>
        <dd>
          {formatCount(anomaly.record)}
          {anomaly.row === null && ' (not loaded)'}
        </dd>
      </dl>
      {lines.error ? (
        <Problem message={explain(lines.error)} onRetry={() => void lines.refetch()} />
      ) : (
        <RawLinesView raw={lines.data} />
      )}
    </section>
  )
}
