/**
 * One template: what can be done with it, and what it expects.
 */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconCopy, IconDots, IconFileExport, IconPencil, IconTrash } from '@tabler/icons-react'
import type { Template } from '../../../preload/contract/index.ts'
import { Problem } from '../../ui/problem.tsx'
import { TemplateContent } from './template-content.tsx'
import classes from './templates.module.css'
import { useDeleteTemplate, useEditTemplate, useExportTemplate } from './use-templates.ts'

interface TemplateViewProps {
  readonly template: Template
  readonly templates: readonly Template[]
}

export function TemplateView({ template, templates }: TemplateViewProps) {
  const edit = useEditTemplate()
  const save = useExportTemplate()
  const remove = useDeleteTemplate()
  const isYours = template.origin === 'yours'
  return (
    <article className={classes.view} aria-label={template.title}>
      <header className={classes.head}>
        <div className={classes.what}>
          <h2 className={classes.title}>{template.title}</h2>
          <p className={classes.description}>
            {isYours ? 'Yours.' : 'Comes with Winnow.'} {template.description}
          </p>
        </div>
        {isYours ? (
          <Button leftSection={<IconPencil size={14} />} onClick={() => edit(template, templates)}>
            Edit
          </Button>
        ) : (
          <Button variant="default" leftSection={<IconCopy size={14} />} onClick={() => edit(template, templates)}>
            Make a copy to edit
          </Button>
        )}
        <Button variant="default" leftSection={<IconFileExport size={14} />} onClick={() => save(template)}>
          Export…
        </Button>
        {isYours && (
          <Menu>
            <Menu.Target>
              <ActionIcon aria-label="More about this template">
                <IconDots size={17} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconTrash size={15} />}
                color="red"
                c="var(--w-error)"
                onClick={() => remove(template)}
              >
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      {template.problem !== null && (
        <div className={classes.problem}>
          <Problem message={`This template cannot be used as it is. ${template.problem}`} />
        </div>
      )}
      <TemplateContent template={template} />
    </article>
  )
}
