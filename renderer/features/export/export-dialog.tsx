/**
 * Asks under which name, in which format and how something is written. Mounted once; every screen opens it through the
 * store.
 */
import { Anchor, Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useHost } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { closeExport, type ExportRequest, useExportRequest } from '../../state/export-request.ts'
import { Problem } from '../../ui/problem.tsx'
import { CsvOptions } from './csv-options.tsx'
import classes from './export-dialog.module.css'
import { ExportPreview } from './export-preview.tsx'
import { problemOfFileName } from './file-name.ts'
import { FileOptions } from './file-options.tsx'
import { FormatCards } from './format-cards.tsx'
import { choicesOf, compressionOf, firstPart, formatOf, fullName, isCsv, partsOf, usualOptions } from './formats.ts'
import { useExport } from './use-export.ts'

export function ExportDialog() {
  const request = useExportRequest((state) => state.request)
  return request ? <OpenDialog request={request} /> : null
}

function OpenDialog({ request }: { readonly request: ExportRequest }) {
  const host = useHost()
  const choices = choicesOf(request)
  const [name, setName] = useState(request.suggestedName)
  const [id, setId] = useState(choices[0].id)
  const [options, setOptions] = useState(usualOptions)
  const [isMore, setMore] = useState(false)
  const run = useExport()
  const choice = choices.find((one) => one.id === id) ?? choices[0]
  const format = formatOf(choice, options)
  const parts = host.kind === 'desktop' ? partsOf(choice, options) : undefined
  const problem = problemOfFileName(name)
  const saved = fullName(name, choice, options)
  const existing = run.data?.what === 'exists' ? run.data.target : undefined
  const { csv } = options
  const change = (next: typeof options) => {
    setOptions(next)
    run.reset()
  }

  const start = (replace: boolean) => {
    if (problem) return
    const order = {
      ...{ dataset: request.dataset, name: saved, content: choice.content },
      ...{ compression: compressionOf(choice, options), escapeFormulas: isCsv(choice) && csv.escapeFormulas },
      ...(format && { format }),
      ...(parts && { parts }),
      ...(replace && existing && { replace: existing }),
    }
    run.mutate(order, { onSuccess: ({ what }) => what === 'started' && closeExport() })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    start(false)
  }

  return (
    <Modal opened onClose={closeExport} title="Export" centered size={choice.kind === undefined ? 440 : 600}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {request.subject}
          </Text>
          {choices.length > 1 && (
            <FormatCards
              choices={choices}
              chosen={choice.id}
              onChoose={(next) => {
                setId(next)
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
            description={problem || saved === name ? undefined : `It will be saved as ${saved}`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => {
              setName(event.currentTarget.value)
              run.reset()
            }}
          />
          {isCsv(choice) && (
            <div>
              <Checkbox
                label="Make safe for spreadsheets (escape formulas)"
                checked={csv.escapeFormulas}
                onChange={(event) =>
                  change({ ...options, csv: { ...csv, escapeFormulas: event.currentTarget.checked } })
                }
              />
              <p className={classes.hint}>
                Texts that begin with = + - or @ get an apostrophe in front, so that no spreadsheet runs them. Numbers
                stay as they are.
              </p>
            </div>
          )}
          {!choice.isVerbatim && (
            <div>
              <Anchor
                component="button"
                type="button"
                size="sm"
                aria-expanded={isMore}
                onClick={() => setMore((open) => !open)}
              >
                {isMore ? 'Fewer options' : 'More options'}
              </Anchor>
              {isMore && (
                <div className={classes.options}>
                  {choice.kind === 'csv' && (
                    <CsvOptions csv={csv} onChange={(next) => change({ ...options, csv: next })} />
                  )}
                  <FileOptions choice={choice} options={options} canSplit={host.kind === 'desktop'} onChange={change} />
                </div>
              )}
            </div>
          )}
          {parts && <p className={classes.hint}>Files are numbered: {firstPart(saved)}, …</p>}
          {format && <ExportPreview dataset={request.dataset} content={choice.content} format={format} />}
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
