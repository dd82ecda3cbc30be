/**
 * Which template reads the files, and why the engine thinks so.
 */
import { Anchor, Modal, NativeSelect } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useState } from 'react'
import type { Template, TemplateMatch } from '../../../preload/contract/index.ts'
import { TemplateContent } from '../templates/template-content.tsx'
import classes from './load-sheet.module.css'
import { ResetLink } from './reset-link.tsx'

interface TemplateFieldProps {
  readonly templates: readonly Template[]
  readonly chosen: string | null
  readonly match: TemplateMatch | null
  readonly isOverridden: boolean
  /** The dataset that the files go into: its template is the one. */
  readonly owner: string | undefined
  readonly onChoose: (template: string | null | undefined) => void
}

export function TemplateField({ templates, chosen, match, isOverridden, owner, onChoose }: TemplateFieldProps) {
  const [isShown, setShown] = useState(false)
  const template = templates.find(({ id }) => id === chosen)
  const description = template?.description
  return (
    <div className={classes.field}>
      <NativeSelect
        size="sm"
        label="Template"
        value={chosen ?? ''}
        disabled={owner !== undefined}
        data={[{ value: '', label: 'None' }, ...templates.map(({ id, title }) => ({ value: id, label: title }))]}
        onChange={(event) => onChoose(event.currentTarget.value === '' ? null : event.currentTarget.value)}
      />
      <p className={classes.hint}>
        {owner !== undefined ? (
          `As ${owner} has it.`
        ) : isOverridden ? (
          <>
            {description ?? 'Columns are taken as they are.'} <ResetLink onClick={() => onChoose(undefined)} />
          </>
        ) : match ? (
          <>
            <IconSparkles size={13} aria-hidden /> {sentence(match.reason)}
          </>
        ) : (
          'No template fits; columns are taken as they are.'
        )}
      </p>
      {template && (
        <Anchor component="button" type="button" size="xs" onClick={() => setShown(true)}>
          What it expects
        </Anchor>
      )}
      {template && (
        <Modal opened={isShown} onClose={() => setShown(false)} title={template.title} size={860} centered>
          <TemplateContent template={template} />
        </Modal>
      )}
    </div>
  )
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
