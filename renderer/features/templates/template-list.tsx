/**
 * The names of the templates to choose from, with whose they are.
 */
import type { Template } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import type { TemplateDraft } from '../../state/template-draft.ts'
import classes from './templates.module.css'

interface TemplateListProps {
  readonly templates: readonly Template[]
  readonly draft: TemplateDraft | undefined
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}

export function TemplateList({ templates, draft, chosen, onChoose }: TemplateListProps) {
  const yours = templates.filter(({ origin }) => origin === 'yours')
  const ours = templates.filter(({ origin }) => origin === 'built-in')
  const isNew = draft !== undefined && !templates.some(({ id }) => id === draft.replaces)
  const items = (list: readonly Template[]) => (
    <ul className={classes.list}>
      {list.map(({ id, title, problem, resources }) => (
        <li key={id}>
          <button
            type="button"
            className={classes.item}
            aria-current={id === chosen || (draft && id === draft.replaces) ? 'true' : undefined}
            onClick={() => onChoose(id)}
          >
            <span className={classes.itemTitle}>{title}</span>
            <span className={classes.itemFacts}>
              {problem === null ? plural(resources.length, 'kind of file', 'kinds of files') : 'has mistakes'}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
  return (
    <>
      {(yours.length > 0 || isNew) && (
        <>
          <h2 className={classes.listTitle}>Yours</h2>
          {isNew && <p className={classes.newItem}>New, not saved yet</p>}
          {items(yours)}
        </>
      )}
      <h2 className={classes.listTitle}>Of Winnow</h2>
      {items(ours)}
    </>
  )
}
