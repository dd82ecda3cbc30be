/**
 * Writes a report: its SQL and its blanks, with a trial run below. Nothing is saved before Save.
 */
import { Anchor, Button, Modal, Skeleton, Textarea, TextInput } from '@mantine/core'
import { lazy, Suspense, useMemo, useState } from 'react'
import { type Dataset, type Report, reportDefinitionSchema } from '../../../preload/contract/index.ts'
import { explain, freeName, mistakeOf } from '../../bridge/failures.ts'
import {
  changeValues,
  chooseReport,
  DRAFT,
  forgetRuns,
  type ReportDraft,
  runReport,
  useReportsView,
  writeDraft,
} from '../../state/reports.ts'
import { modKey } from '../../ui/mod-key.ts'
import { notify } from '../../ui/notify.tsx'
import { Problem } from '../../ui/problem.tsx'
import { ParameterRows } from './parameter-rows.tsx'
import { ReportResult } from './report-result.tsx'
import { missingOf, nameFor, placeholdersIn, valuesFor } from './report-words.ts'
import classes from './reports.module.css'
import { useExplain, useReportRows, useSaveReport } from './use-reports.ts'
import { ValueFields } from './value-fields.tsx'

const SqlEditor = lazy(async () => ({ default: (await import('./sql-editor.tsx')).SqlEditor }))

interface ReportEditorProps {
  readonly dataset: Dataset
  readonly draft: ReportDraft
  readonly reports: readonly Report[]
}

export function ReportEditor({ dataset, draft, reports }: ReportEditorProps) {
  const { id } = dataset
  const view = useReportsView(id)
  const { name, title, sql, parameters, replaces } = draft
  const run = view.runs[DRAFT]
  const rows = useReportRows(dataset, run)
  const plan = useExplain(dataset)
  const save = useSaveReport(dataset)
  const [problem, setProblem] = useState<string>()
  const change = (changed: Partial<ReportDraft>) => {
    setProblem(undefined)
    save.reset()
    plan.reset()
    writeDraft(id, { ...draft, ...changed })
  }

  const values = valuesFor(parameters, view.values[DRAFT])
  const missing = missingOf(parameters, values)
  const undeclared = placeholdersIn(sql).filter((used) => !parameters.some((parameter) => parameter.name === used))
  const names = useMemo(
    () => ({
      tables: Object.fromEntries(
        [...dataset.tables, ...dataset.derived].map((table) => [
          table.name,
          table.columns.map((column) => column.name),
        ]),
      ),
      parameters: parameters.map((parameter) => parameter.name),
    }),
    [dataset.tables, dataset.derived, parameters],
  )
  const error = save.error ?? plan.error ?? (run?.sql === sql ? rows.error : null)
  const mistake = useMemo(() => mistakeOf(error), [error])

  const start = () => {
    if (missing.length > 0) return setProblem(`Give a value for ${missing.join(' and ')} to run it.`)
    setProblem(undefined)
    runReport(id, { report: null, sql, parameters, values })
  }
  const finish = () => {
    const { replaces: _, ...all } = draft
    const definition = reportDefinitionSchema.safeParse({
      ...all,
      name: name || nameFor(title),
      parameters: [...parameters],
    })
    if (!definition.success) return setProblem(saidOf(definition.error.issues))
    save.mutate(
      { definition: definition.data, replaces },
      {
        onSuccess: (saved) => {
          if (replaces !== undefined) forgetRuns(id, replaces)
          writeDraft(id, undefined)
          chooseReport(id, saved.name)
          notify({ message: `${saved.title} is saved.`, tone: 'good' })
        },
      },
    )
  }
  const ofTemplate = reports.find((report) => report.name === replaces)?.origin === 'template'
  const free = freeName(save.error)
  return (
    <section className={classes.editor} aria-label="Report editor">
      <header className={classes.head}>
        <TextInput
          label="Title"
          className={classes.what}
          value={title}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <TextInput
          label="Name for scripts"
          w={160}
          value={name}
          placeholder={nameFor(title)}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Button variant="default" onClick={() => writeDraft(id, undefined)}>
          Discard
        </Button>
        <Button loading={save.isPending} onClick={finish}>
          Save
        </Button>
      </header>
      <div className={classes.about}>
        {ofTemplate && (
          <p className={classes.note}>Saved under its name, it takes the place of the template's report.</p>
        )}
        <Textarea
          label="Description"
          size="xs"
          rows={2}
          value={draft.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
      </div>
      <div className={classes.sql}>
        <Suspense fallback={<Skeleton height="100%" />}>
          <SqlEditor
            label="SQL of the report"
            value={sql}
            names={names}
            mistake={mistake}
            onChange={(next) => change({ sql: next })}
            onRun={start}
          />
        </Suspense>
      </div>
      <div className={classes.about}>
        <ParameterRows
          dataset={dataset}
          parameters={parameters}
          undeclared={undeclared}
          onChange={(next) => change({ parameters: next })}
        />
      </div>
      <div className={classes.values}>
        <ValueFields
          dataset={dataset}
          parameters={parameters}
          values={values}
          onChange={(changed) => changeValues(id, DRAFT, changed)}
        />
        <Button title={`${modKey}+Enter`} onClick={start}>
          Run
        </Button>
        <Button
          variant="default"
          loading={plan.isPending}
          disabled={missing.length > 0}
          onClick={() => plan.mutate({ sql, parameters: [...parameters], values })}
        >
          Explain
        </Button>
      </div>
      {(problem || save.error || plan.error) && (
        <div className={classes.problem}>
          <Problem message={problem ?? explain(save.error ?? plan.error)} />
          {free && (
            <Anchor component="button" type="button" size="sm" mt={6} onClick={() => change({ name: free })}>
              Use “{free}”
            </Anchor>
          )}
        </div>
      )}
      {run && <ReportResult dataset={dataset} request={run} />}
      <Modal opened={plan.data !== undefined} onClose={plan.reset} title="How the query is run" centered size="80%">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
        <pre className={classes.plan} tabIndex={0}>
          {plan.data?.plan}
        </pre>
      </Modal>
    </section>
  )
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** What the contract says against a definition, in the words of the form. */
function saidOf(issues: readonly Issue[]): string {
  const isAbout = (field: string) => issues.some(({ path }) => path[0] === field)
  if (isAbout('title')) return 'Give the report a title.'
  if (isAbout('sql')) return 'Write the SQL of the report.'
  return issues[0]?.message ?? 'The report cannot be saved like this.'
}
