/** Bundles among the files of the load sheet: datasets already, that are opened rather than read. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPackage, IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { type BundleFile, datasetNameSchema } from '../../../preload/contract/index.ts'
import { explain, freeName } from '../../bridge/failures.ts'
import { formatBytes } from '../../format/bytes.ts'
import { formatDateTime } from '../../format/dates.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { Problem } from '../../ui/problem.tsx'
import classes from './bundle.module.css'
import { useOpenBundle } from './use-open-bundle.ts'

interface BundleCardsProps {
  readonly bundles: readonly BundleFile[]
  /** Takes a bundle off the sheet: it is being opened, or nobody wants it. */
  readonly onGone: (file: string) => void
}

export function BundleCards({ bundles, onGone }: BundleCardsProps) {
  return bundles.map((bundle) => <BundleCard key={bundle.file} bundle={bundle} onGone={() => onGone(bundle.file)} />)
}

function BundleCard({ bundle, onGone }: { readonly bundle: BundleFile; readonly onGone: () => void }) {
  const [name, setName] = useState(bundle.proposal)
  const open = useOpenBundle()
  const valid = datasetNameSchema.safeParse(name)
  const free = freeName(open.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (valid.success) open.mutate({ bundle, name }, { onSuccess: onGone })
  }
  const { name: file, bytes, dataset, version, createdAt, template, tables, rows, anomalies } = bundle
  return (
    <section aria-label={file} className={classes.card}>
      <header className={classes.head}>
        <IconPackage size={22} aria-hidden className={classes.icon} />
        <div style={{ flex: 1 }}>
          <h3 className={classes.title}>A Winnow bundle of {dataset}</h3>
          <p className={classes.facts}>
            {[
              `version ${version}`,
              `made ${formatDateTime(createdAt)}`,
              template?.title,
              plural(rows, 'row'),
              anomalies === 0 ? 'no anomalies' : plural(anomalies, 'anomaly', 'anomalies'),
              formatBytes(bytes),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <ActionIcon aria-label={`Remove ${file}`} onClick={onGone}>
          <IconX size={15} />
        </ActionIcon>
      </header>
      <ul className={classes.tables} aria-label="Tables">
        {tables.map((table) => (
          <li key={table.name}>
            {table.title || table.name} <span>{formatCount(table.rows)}</span>
          </li>
        ))}
      </ul>
      <form className={classes.open} onSubmit={submit} noValidate>
        <TextInput
          className={classes.name}
          label="Dataset name"
          value={name}
          error={valid.success ? undefined : valid.error.issues[0]?.message}
          onChange={(event) => {
            setName(event.currentTarget.value)
            open.reset()
          }}
        />
        <Button type="submit" disabled={!valid.success} loading={open.isPending}>
          Open it
        </Button>
      </form>
      {open.error && <Problem message={explain(open.error)} />}
      {free !== undefined && (
        <Button variant="default" style={{ alignSelf: 'flex-start' }} onClick={() => setName(free)}>
          Call it {free}
        </Button>
      )}
    </section>
  )
}
