/**
 * The templates: a list at the left, what the chosen one expects at the right, or the editor of the one being written.
 */
import { Button, Skeleton } from '@mantine/core'
import { IconFileImport } from '@tabler/icons-react'
import { explain } from '../../bridge/failures.ts'
import { showTemplates, useNavigation } from '../../state/navigation.ts'
import { refuseTemplate, useTemplateDraft } from '../../state/template-draft.ts'
import { Problem } from '../../ui/problem.tsx'
import { discardDraft, TemplateEditor } from './template-editor.tsx'
import { TemplateList } from './template-list.tsx'
import { TemplateView } from './template-view.tsx'
import classes from './templates.module.css'
import { useImportTemplate, useTemplates } from './use-templates.ts'

export function TemplatesPage() {
  const { data: templates, error, refetch } = useTemplates()
  const wanted = useNavigation((navigation) => navigation.templates?.chosen)
  const { draft, refused } = useTemplateDraft()
  const { pick } = useImportTemplate()
  if (error) {
    return (
      <div className={classes.problem}>
        <Problem message={explain(error)} onRetry={() => void refetch()} />
      </div>
    )
  }
  if (!templates) return <Skeleton m={20} height={220} width="auto" />
  const chosen = templates.find(({ id }) => id === wanted) ?? templates[0]
  return (
    <section className={classes.page} aria-label="Templates">
      <header className={classes.top}>
        <h1 className={classes.heading}>Templates</h1>
        <p className={classes.facts}>What files of a kind look like, how they are read, and what is asked of them.</p>
        <Button variant="default" leftSection={<IconFileImport size={14} />} onClick={pick}>
          Import…
        </Button>
      </header>
      {refused && (
        <div className={classes.refused}>
          <Problem message={refused} />
          <Button variant="subtle" color="gray" onClick={() => refuseTemplate(undefined)}>
            Dismiss
          </Button>
        </div>
      )}
      <div className={classes.columns}>
        <nav className={classes.side} aria-label="Templates to choose from">
          <TemplateList
            templates={templates}
            draft={draft}
            chosen={draft ? undefined : chosen?.id}
            onChoose={(id) => {
              if (draft && draft.replaces !== id) discardDraft(draft)
              showTemplates(id)
            }}
          />
        </nav>
        <div className={classes.pane}>
          {draft ? (
            <TemplateEditor draft={draft} templates={templates} />
          ) : (
            chosen && <TemplateView key={chosen.id} template={chosen} templates={templates} />
          )}
        </div>
      </div>
    </section>
  )
}
