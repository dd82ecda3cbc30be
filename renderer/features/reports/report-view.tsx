/**
 * One report: what it tells, its blanks to fill in, its result, and what may be done with it.
 */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconCopy, IconDots, IconDownload, IconPencil, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { Dataset, Report } from '../../../preload/contract/index.ts'
import { askForExport } from '../../state/export-request.ts'
import { changeValues, type ReportRunRequest, runReport, useReportsView, writeDraft } from '../../state/reports.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { ReportResult } from './report-result.tsx'
import { missingOf, valuesFor } from './report-words.ts'
import classes from './reports.module.css'
import { ValueFields } from './value-fields.tsx'

export function ReportView({ dataset, report }: { readonly dataset: Dataset; readonly report: Report }) {
  const { id } = dataset
  const { name, title, description, sql, parameters, origin } = report
  const view = useReportsView(id)
  const [isDeleting, setDeleting] = useState(false)
  const values = valuesFor(parameters, view.values[name])
  const missing = missingOf(parameters, values)
  const asked: ReportRunRequest = { report: name, sql, parameters, values }
  const run = view.runs[name]
  // A report whose blanks are all filled in by their defaults shows its result at once.
  const usual = { ...asked, values: valuesFor(parameters) }
  const shown =
    run && run.sql === sql
      ? { ...run, parameters }
      : missingOf(parameters, usual.values).length === 0
        ? usual
        : undefined

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (missing.length === 0) runReport(id, asked)
  }
  return (
    <>
      <header className={classes.head}>
        <div className={classes.what}>
          <h2 className={classes.title}>{title}</h2>
          {description && <p className={classes.description}>{description}</p>}
        </div>
        <Button
          variant="default"
          leftSection={<IconPencil size={14} />}
          onClick={() => writeDraft(id, { ...report, replaces: name })}
        >
          Edit
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={14} />}
          disabled={!shown}
          onClick={() => shown && exportReport(dataset, report, shown)}
        >
          Export…
        </Button>
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label="More about this report">
              <IconDots size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconCopy size={15} />}
              onClick={() => writeDraft(id, { ...report, name: '', title: `${title}, copy`, replaces: undefined })}
            >
              Copy…
            </Menu.Item>
            <Menu.Item
              color="red"
              {...(origin !== 'template' && { c: 'var(--w-error)' })}
              leftSection={<IconTrash size={15} />}
              disabled={origin === 'template'}
              onClick={() => setDeleting(true)}
            >
              {origin === 'changed' ? "Go back to the template's…" : 'Delete…'}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </header>
      {parameters.length > 0 && (
        <form className={classes.values} aria-label="Values" onSubmit={submit}>
          <ValueFields
            dataset={dataset}
            parameters={parameters}
            values={values}
            onChange={(changed) => changeValues(id, name, changed)}
          />
          <Button type="submit" disabled={missing.length > 0}>
            Run
          </Button>
        </form>
      )}
      {shown ? (
        <ReportResult dataset={dataset} request={shown} title={title} />
      ) : (
        <p className={classes.hint}>Fill in {missing.join(' and ')}, then run the report.</p>
      )}
      {isDeleting && <DeleteDialog dataset={dataset} report={report} onClose={() => setDeleting(false)} />}
    </>
  )
}

function exportReport({ id, name: dataset }: Dataset, { name, title }: Report, { values }: ReportRunRequest): void {
  askForExport({
    dataset: id,
    subject: `“${title}” of ${dataset}`,
    suggestedName: [name, ...Object.values(values)]
      .join(' ')
      .replace(/[^\p{L}\p{N}._ -]+/gu, '_')
      .slice(0, 100),
    forms: [{ label: 'CSV', extension: 'csv', content: { what: 'report', name, parameters: values } }],
  })
}
