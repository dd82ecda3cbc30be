/**
 * One file of the sheet: what it is, how it is read, its first rows.
 */
import { ActionIcon, Badge, NativeSelect, Tooltip } from '@mantine/core'
import { IconChevronRight, IconX } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { Template } from '../../../preload/contract/index.ts'
import { formatBytes } from '../../format/bytes.ts'
import { chooseResource, removeFile, useLoadSheet } from '../../state/load-sheet.ts'
import { DialectFields } from './dialect-fields.tsx'
import { dialectLine } from './dialect-words.ts'
import classes from './file-card.module.css'
import { parsePreview } from './parse-preview.ts'
import { PreviewTable } from './preview-table.tsx'
import { SplitField } from './split-field.tsx'
import type { SheetFile } from './use-inspection.ts'

interface FileCardProps {
  readonly file: SheetFile
  readonly resources: Template['resources']
  readonly isOpen: boolean
  readonly onToggle: () => void
}

const noOverrides = {}

export function FileCard({ file: { detected, current }, resources, isOpen, onToggle }: FileCardProps) {
  const overrides = useLoadSheet((sheet) => sheet.overrides[detected.file]) ?? noOverrides
  const chosen = useLoadSheet((sheet) => sheet.resources[detected.file])
  const resource = chosen === undefined ? current.resource : chosen
  // The person's decisions count at once; the engine's answer to them may still be on its way.
  const dialect = { ...current.dialect, ...overrides }
  const { delimiter, quote, escape: escaping, skipBlanks, lineEnding, preambleRows, headerRows } = dialect
  const preview = useMemo(
    () =>
      isOpen
        ? parsePreview(current.head, current.headComplete, {
            delimiter,
            quote,
            escape: escaping,
            skipBlanks,
            lineEnding,
            preambleRows,
            headerRows,
          })
        : undefined,
    [
      isOpen,
      current.head,
      current.headComplete,
      delimiter,
      quote,
      escaping,
      skipBlanks,
      lineEnding,
      preambleRows,
      headerRows,
    ],
  )

  return (
    <section aria-label={detected.name} className={classes.card}>
      <header className={classes.head}>
        <ActionIcon
          size="sm"
          aria-label={isOpen ? `Hide ${detected.name}` : `Show ${detected.name}`}
          aria-expanded={isOpen}
          onClick={onToggle}
        >
          <IconChevronRight size={15} className={classes.chevron} data-open={isOpen || undefined} />
        </ActionIcon>
        <span className={classes.name} title={detected.name}>
          {detected.name}
        </span>
        <span className={classes.size}>{formatBytes(detected.bytes)}</span>
        <span className={classes.line}>{dialectLine(dialect)}</span>
        {Object.keys(overrides).length > 0 && (
          <Badge size="xs" variant="light" color="grain">
            Changed
          </Badge>
        )}
        <Tooltip label="Remove from this load">
          <ActionIcon size="sm" aria-label={`Remove ${detected.name}`} onClick={() => removeFile(detected.file)}>
            <IconX size={14} />
          </ActionIcon>
        </Tooltip>
      </header>
      {isOpen && preview && (
        <div className={classes.body}>
          <div className={classes.controls}>
            {resources.length > 0 && (
              <NativeSelect
                label="Fills"
                value={resource ?? ''}
                data={[
                  { value: '', label: 'No table of the template' },
                  ...resources.map(({ name, title }) => ({ value: name, label: title })),
                ]}
                onChange={(event) => chooseResource(detected.file, event.currentTarget.value || null)}
              />
            )}
            <DialectFields grant={detected.file} detected={detected.dialect} overrides={overrides} />
          </div>
          {current.reason && <p className={classes.reason}>{current.reason}</p>}
          <SplitField
            grant={detected.file}
            columns={current.columns.map(({ name }) => name)}
            further={current.furtherTables}
          />
          <PreviewTable preview={preview} hasHeader={headerRows > 0} />
        </div>
      )}
    </section>
  )
}
