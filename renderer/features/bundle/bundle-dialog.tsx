/** What a hand-over bundle of a dataset will hold, and where it is to be written. */
import { Button, Group, Modal, Skeleton, Stack } from '@mantine/core'
import {
  IconAlertTriangle,
  IconChartBar,
  IconFileText,
  IconListCheck,
  IconPackage,
  IconReportAnalytics,
  IconTable,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { BundleContent, Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatBytes } from '../../format/bytes.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { Problem } from '../../ui/problem.tsx'
import classes from './bundle.module.css'
import { useBundle, useBundleContent } from './use-bundle.ts'

interface BundleDialogProps {
  readonly dataset: Dataset
  readonly onClose: () => void
}

export function BundleDialog({ dataset, onClose }: BundleDialogProps) {
  const content = useBundleContent(dataset)
  const bundle = useBundle()
  const existing = bundle.data?.what === 'exists' ? bundle.data.target : undefined
  const start = (replace: boolean) =>
    bundle.mutate(
      { dataset, ...(replace && existing && { replace: existing }) },
      { onSuccess: ({ what }) => what === 'started' && onClose() },
    )
  return (
    <Modal opened onClose={onClose} title="Hand-over bundle" centered size={520}>
      <Stack gap="md">
        <p className={classes.lead}>
          One zip with everything that {dataset.name} is. It opens anywhere, with a page that explains it, and drops
          back into Winnow as it was.
        </p>
        {content.data ? (
          <Contents content={content.data} />
        ) : content.error ? (
          <Problem message={explain(content.error)} onRetry={() => void content.refetch()} />
        ) : (
          <Skeleton height={190} />
        )}
        {existing && (
          <div role="alert" className={classes.exists}>
            <p>
              <strong>{existing.name}</strong> exists already. Replace it?
            </p>
            <Button color="red" size="compact-sm" onClick={() => start(true)} loading={bundle.isPending}>
              Replace
            </Button>
          </div>
        )}
        {bundle.error && <Problem message={explain(bundle.error)} />}
        <Group justify="flex-end" gap="xs">
          <span className={classes.sum}>{content.data && `About ${formatBytes(content.data.bytes)}`}</span>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            data-autofocus
            leftSection={<IconPackage size={15} />}
            loading={bundle.isPending && !existing}
            onClick={() => start(false)}
          >
            Write bundle…
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Contents({ content }: { readonly content: BundleContent }) {
  const { tables, anomalies, quarantined, reports, charts } = content
  const own = tables.filter(({ isDerived }) => !isDerived)
  const derived = tables.length - own.length
  const rows = own.reduce((sum, table) => sum + table.rows, 0)
  const run = reports.filter(({ needs }) => needs.length === 0)
  return (
    <ul className={classes.list} aria-label="What the bundle holds">
      <Line icon={IconTable} title={`${plural(own.length, 'table')}, ${plural(rows, 'row')}`}>
        as CSV and Parquet{derived > 0 && `, with ${plural(derived, 'table')} made from them`}
      </Line>
      <Line icon={IconAlertTriangle} title={plural(anomalies, 'anomaly', 'anomalies')}>
        as a list and as a page to print
        {quarantined > 0 && `, with the ${plural(quarantined, 'rejected record')} as they were`}
      </Line>
      {reports.length > 0 && (
        <Line icon={IconReportAnalytics} title={plural(run.length, 'report')}>
          {run.length === reports.length
            ? 'with their usual values'
            : `with their usual values; ${formatCount(reports.length - run.length)} cannot run without a value`}
        </Line>
      )}
      {charts.length > 0 && (
        <Line icon={IconChartBar} title={plural(charts.length, 'chart')}>
          as pictures
        </Line>
      )}
      <Line icon={IconListCheck} title="The ledger">
        where every record of every file went
      </Line>
      <Line icon={IconFileText} title="A page that explains it all">
        with the columns, a Data Package and checksums
      </Line>
    </ul>
  )
}

interface LineProps {
  readonly icon: ComponentType<{ size: number; 'aria-hidden': true; className: string | undefined }>
  readonly title: string
  readonly children: React.ReactNode
}

function Line({ icon: Icon, title, children }: LineProps) {
  return (
    <li className={classes.line}>
      <Icon size={17} aria-hidden className={classes.icon} />
      <span>
        <strong>{title}</strong> <span className={classes.dim}>{children}</span>
      </span>
    </li>
  )
}
