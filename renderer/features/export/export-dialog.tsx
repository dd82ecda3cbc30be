/**
 * Asks under which name, and in which form, something is written. Mounted once; every screen opens it through the
 * store.
 */
import { Button, Checkbox, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { explain } from '../../bridge/failures.ts'
import { closeExport, type ExportRequest, useExportRequest } from '../../state/export-request.ts'
import { Problem } from '../../ui/problem.tsx'
import classes from './export-dialog.module.css'
import { problemOfFileName, withExtension } from './file-name.ts'
import { useExport } from './use-export.ts'

export function ExportDialog() {
  const request = useExportRequest((state) => state.request)
  return request ? <OpenDialog request={request} /> : null
}

function OpenDialog({ request }: { readonly request: ExportRequest }) {
  const [name, setName] = useState(request.suggestedName)
  const [at, setAt] = useState(0)
  const [escapeFormulas, setEscapeFormulas] = useState(true)
  const run = useExport()
  const form = request.forms[at] ?? request.forms[0]
  const canEscape = form.extension === 'csv' && !form.isVerbatim
  const problem = problemOfFileName(name)
  const fullName = withExtension(name, form.extension)
  const existing = run.data?.what === 'exists' ? run.data.target : undefined

  const start = (replace: boolean) => {
    if (problem) return
    const order = {
      dataset: request.dataset,
      name: fullName,
      content: form.content,
      escapeFormulas: canEscape && escapeFormulas,
      ...(replace && existing && { replace: existing }),
    }
    run.mutate(order, { onSuccess: ({ what }) => what === 'started' && closeExport() })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    start(false)
  }

  return (
    <Modal opened onClose={closeExport} title="Export" centered size={440}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {request.subject}
          </Text>
          {request.forms.length > 1 && (
            <SegmentedControl
              aria-label="Form"
              size="xs"
              data={request.forms.map(({ label }, index) => ({ label, value: String(index) }))}
              value={String(at)}
              onChange={(value) => {
                setAt(Number(value))
                run.reset()
              }}
            />
          )}
          <TextInput
            size="sm"
            label="File name"
            data-autofocus
            value={name}
            error={problem}
            description={problem || fullName === name ? undefined : `It will be saved as ${fullName}`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => {
              setName(event.currentTarget.value)
              run.reset()
            }}
          />
          {canEscape && (
            <div>
              <Checkbox
                label="Make safe for spreadsheets (escape formulas)"
                checked={escapeFormulas}
                onChange={(event) => setEscapeFormulas(event.currentTarget.checked)}
              />
              <p className={classes.hint}>
                Cells that begin with = + - or @ get an apostrophe in front, so that no spreadsheet runs them.
              </p>
            </div>
          )}
          {existing && (
            <div role="alert" className={classes.exists}>
              <p>
                <strong>{existing.name}</strong> exists already. Replace it?
              </p>
              <Button color="red" size="compact-sm" onClick={() => start(true)} loading={run.isPending}>
                Replace
              </Button>
            </div>
          )}
          {run.error && <Problem message={explain(run.error)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={closeExport}>
              Cancel
            </Button>
            <Button type="submit" disabled={problem !== undefined} loading={run.isPending && !existing}>
              Export
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
