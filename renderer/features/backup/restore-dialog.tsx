/** What a backup holds, and where it is to go: a new dataset, or a new version of one that is there. */
import { Button, Checkbox, Group, Modal, NativeSelect, Radio, Skeleton, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { BackupContent } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatDateTime } from '../../format/dates.ts'
import { plural } from '../../format/numbers.ts'
import { closeRestore, type RestoreRequest, useRestoreRequest } from '../../state/restore-request.ts'
import { Problem } from '../../ui/problem.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import classes from './restore-dialog.module.css'
import { useBackupContent, useRestore } from './use-restore.ts'

export function RestoreDialog() {
  const request = useRestoreRequest((state) => state.request)
  return request === undefined ? null : <Opened key={request.files.join()} request={request} />
}

function Opened({ request }: { readonly request: RestoreRequest }) {
  const content = useBackupContent(request.files)
  return (
    <Modal opened onClose={closeRestore} title="Restore from a backup" centered size={520}>
      {content.data ? (
        <RestoreForm request={request} content={content.data} />
      ) : content.error ? (
        <Problem message={explain(content.error)} />
      ) : (
        <Skeleton height={160} />
      )}
    </Modal>
  )
}

const ALL = ''

function RestoreForm({ request, content }: { readonly request: RestoreRequest; readonly content: BackupContent }) {
  const datasets = (useDatasets().data ?? []).filter(({ state }) => state === 'complete')
  const [where, setWhere] = useState(request.into === undefined ? 'new' : 'into')
  const [into, setInto] = useState(request.into)
  const [name, setName] = useState(content.proposal)
  const [table, setTable] = useState(ALL)
  const [strict, setStrict] = useState(false)
  const restore = useRestore()
  const target = datasets.find(({ id }) => id === into) ?? datasets[0]
  const several = content.tables.length > 1

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const place = where === 'new' ? { dataset: name.trim() } : { into: target?.id ?? '' }
    const order = { files: [...request.files], strict, ...place, ...(table !== ALL && { table }) }
    restore.mutate(order, { onSuccess: closeRestore })
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <p className={classes.facts}>{factsOf(content)}</p>
        {several ? (
          <NativeSelect
            label="Tables"
            value={table}
            onChange={(event) => setTable(event.currentTarget.value)}
            data={[
              { value: ALL, label: `All ${content.tables.length} tables` },
              ...content.tables.map((one) => ({ value: one.name, label: tableWords(one) })),
            ]}
          />
        ) : (
          <p className={classes.table}>{content.tables.map(tableWords).join('')}</p>
        )}
        <Radio.Group label="Restore" value={where} onChange={setWhere}>
          <Stack gap={6} mt={6}>
            <Radio value="new" label="As a new dataset" />
            <Radio
              value="into"
              label="As a new version of a dataset; its other tables stay, and undo goes back"
              disabled={datasets.length === 0}
            />
          </Stack>
        </Radio.Group>
        {where === 'new' ? (
          <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        ) : (
          <NativeSelect
            label="Dataset"
            value={target?.id}
            onChange={(event) => setInto(event.currentTarget.value)}
            data={datasets.map((one) => ({ value: one.id, label: one.name }))}
          />
        )}
        <Checkbox
          label="Restore nothing if anything is damaged"
          description="Otherwise everything that can be read is restored, and the anomalies say what is missing."
          checked={strict}
          onChange={(event) => setStrict(event.currentTarget.checked)}
        />
        {restore.error && <Problem message={explain(restore.error)} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={closeRestore}>
            Cancel
          </Button>
          <Button type="submit" loading={restore.isPending} disabled={where === 'new' && name.trim() === ''}>
            Restore
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function factsOf({ dataset, createdAt, version, tables }: BackupContent): string {
  if (dataset === null) return `${plural(tables.length, 'Avro file')} of another program.`
  const when = createdAt === null ? '' : `, backed up ${formatDateTime(createdAt)}`
  return `${dataset}${version === null ? '' : `, version ${version}`}${when}: ${plural(tables.length, 'table')}.`
}

const tableWords = ({ title, rows }: BackupContent['tables'][number]): string =>
  rows === null ? title : `${title} (${plural(rows, 'row')})`
