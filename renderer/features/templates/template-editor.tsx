/**
 * Writes a template: a form for the usual things beside the whole text, both of one draft, checked while it is typed.
 */
import { Anchor, Button, Checkbox, SegmentedControl, Skeleton } from '@mantine/core'
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks'
import { lazy, Suspense, useState } from 'react'
import type { Template, TemplateProblem } from '../../../preload/contract/index.ts'
import { explain, freeName } from '../../bridge/failures.ts'
import { plural } from '../../format/numbers.ts'
import { showTemplates } from '../../state/navigation.ts'
import { changeTemplate, type TemplateDraft, writeTemplate } from '../../state/template-draft.ts'
import { notify } from '../../ui/notify.tsx'
import { Problem } from '../../ui/problem.tsx'
import { readForm, withValue } from './edit-template.ts'
import { TemplateFormFields } from './template-form.tsx'
import classes from './templates.module.css'
import { useSaveTemplate, useTemplateCheck } from './use-templates.ts'

const JsonEditor = lazy(async () => ({ default: (await import('./json-editor.tsx')).JsonEditor }))

const CHECK_AFTER_MS = 250
const sides = [
  { value: 'form', label: 'Form' },
  { value: 'text', label: 'JSON' },
]

interface TemplateEditorProps {
  readonly draft: TemplateDraft
  readonly templates: readonly Template[]
}

export function TemplateEditor({ draft, templates }: TemplateEditorProps) {
  const { text, dataset, notes = [] } = draft
  const isNarrow = useMediaQuery('(max-width: 1180px)') ?? false
  const [side, setSide] = useState('form')
  const [goTo, setGoTo] = useState<TemplateProblem>()
  const [settled] = useDebouncedValue(text, CHECK_AFTER_MS)
  const check = useTemplateCheck(settled)
  const problems = check.data?.problems ?? noProblems
  const save = useSaveTemplate()
  const form = readForm(text)
  const write = (next: string) => {
    save.reset()
    changeTemplate({ text: next })
  }
  const show = (problem: TemplateProblem) => {
    setSide('text')
    setGoTo({ ...problem })
  }
  const before = templates.find(({ id }) => id === draft.replaces)
  const free = freeName(save.error)
  const hasForm = !isNarrow || side === 'form'
  const hasText = !isNarrow || side === 'text'
  return (
    <section className={classes.editor} aria-label="Template editor">
      <header className={classes.head}>
        <h2 className={`${classes.what} ${classes.title}`}>{before ? `Edit ${before.title}` : 'New template'}</h2>
        {isNarrow && <SegmentedControl aria-label="View" size="xs" data={sides} value={side} onChange={setSide} />}
        <Button
          variant="default"
          onClick={() => {
            discardDraft(draft)
            showTemplates(draft.replaces)
          }}
        >
          Discard
        </Button>
        <Button
          loading={save.isPending}
          disabled={settled !== text || check.data === undefined || problems.length > 0}
          onClick={() => save.mutate(draft)}
        >
          Save
        </Button>
      </header>
      {(dataset || notes.length > 0) && (
        <div className={classes.notes}>
          {dataset && (
            <Checkbox
              label={`Use it for ${dataset.name}: later deliveries are recognised and read by it`}
              checked={dataset.attach}
              onChange={(event) => changeTemplate({ dataset: { ...dataset, attach: event.currentTarget.checked } })}
            />
          )}
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      )}
      {save.error && (
        <div className={classes.problem}>
          <Problem message={explain(save.error)} />
          {free && (
            <Anchor
              component="button"
              type="button"
              size="sm"
              mt={6}
              onClick={() => write(withValue(text, ['name'], free))}
            >
              Use “{free}”
            </Anchor>
          )}
        </div>
      )}
      <div className={classes.halves} data-both={!isNarrow || undefined}>
        {hasForm && (
          <div className={classes.form}>
            {form ? (
              <TemplateFormFields form={form} text={text} problems={problems} onChange={write} />
            ) : (
              <p className={classes.dim}>The form is here again as soon as the text is a template.</p>
            )}
          </div>
        )}
        {hasText && (
          <div className={classes.text}>
            <Suspense fallback={<Skeleton height="100%" />}>
              <JsonEditor label="Text of the template" value={text} problems={problems} goTo={goTo} onChange={write} />
            </Suspense>
          </div>
        )}
      </div>
      <footer className={classes.mistakes} aria-label="Mistakes" role="status">
        {problems.length === 0 ? (
          <p className={classes.dim}>{check.data ? 'Everything fits together.' : 'It is being checked…'}</p>
        ) : (
          <>
            <p className={classes.bad}>{plural(problems.length, 'mistake')} to correct before it can be saved</p>
            <ul className={classes.mistakeList}>
              {problems.map((problem) => (
                <li key={`${problem.pointer} ${problem.line} ${problem.column} ${problem.message}`}>
                  <Anchor component="button" type="button" size="sm" onClick={() => show(problem)}>
                    Line {problem.line}
                  </Anchor>{' '}
                  {problem.message} {problem.pointer && <span className={classes.dim}>{problem.pointer}</span>}
                </li>
              ))}
            </ul>
          </>
        )}
      </footer>
    </section>
  )
}

const noProblems: readonly TemplateProblem[] = []

/** Nothing typed is lost by one click. */
export function discardDraft(draft: TemplateDraft) {
  writeTemplate(undefined)
  const back = () => {
    writeTemplate(draft)
    showTemplates(draft.replaces)
  }
  notify({
    message: draft.replaces ? 'The changes are discarded.' : 'The new template is discarded.',
    actions: [{ label: 'Undo', run: back }],
  })
}
