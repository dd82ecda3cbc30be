/**
 * The usual things of a template as a form: what it is called, and for each kind of file its columns and its rules.
 */
import { ActionIcon, Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { columnTypes, type TemplateProblem } from '../../../preload/contract/index.ts'
import { duplicateWords as sheetWords } from '../load-sheet/into-words.ts'
import {
  type FieldForm,
  type Path,
  type ResourceForm,
  renameField,
  type TemplateForm,
  withKey,
  withValue,
  wordsOf,
} from './edit-template.ts'
import { formatHint, typeWords } from './template-words.ts'
import classes from './templates.module.css'

interface FormProps {
  readonly form: TemplateForm
  readonly text: string
  readonly problems: readonly TemplateProblem[]
  readonly onChange: (text: string) => void
}

export function TemplateFormFields({ form, text, problems, onChange }: FormProps) {
  const [wanted, setWanted] = useState(0)
  const at = Math.min(wanted, form.resources.length - 1)
  const resource = form.resources[at]
  const set = (path: Path, value: unknown) => onChange(withValue(text, path, value))
  const problemAt = (pointer: string) => problems.find((problem) => problem.pointer === pointer)?.message
  return (
    <>
      <div className={classes.fields}>
        <TextInput
          label="Title"
          value={form.title}
          error={problemAt('/title')}
          onChange={(event) => set(['title'], event.currentTarget.value)}
        />
        <TextInput
          label="Name for scripts"
          value={form.name}
          error={problemAt('/name')}
          onChange={(event) => set(['name'], event.currentTarget.value)}
        />
      </div>
      <Textarea
        label="Description"
        size="xs"
        rows={2}
        value={form.description}
        onChange={(event) => set(['description'], event.currentTarget.value || undefined)}
      />
      {form.resources.length > 1 && (
        <NativeSelect
          label="Kind of file"
          value={String(at)}
          data={form.resources.map(({ title, name }, index) => ({ value: String(index), label: title || name }))}
          onChange={(event) => setWanted(Number(event.currentTarget.value))}
        />
      )}
      {resource && (
        <ResourceFields
          key={at}
          resource={resource}
          at={at}
          text={text}
          problemAt={problemAt}
          set={set}
          onChange={onChange}
        />
      )}
    </>
  )
}

interface ResourceFieldsProps {
  readonly resource: ResourceForm
  readonly at: number
  readonly text: string
  readonly problemAt: (pointer: string) => string | undefined
  readonly set: (path: Path, value: unknown) => void
  readonly onChange: (text: string) => void
}

function ResourceFields({ resource, at, text, problemAt, set, onChange }: ResourceFieldsProps) {
  const { title, name, schema, winnow, dialect } = resource
  const base = ['resources', at] as const
  const { fields, primaryKey } = schema
  // Kept as it is typed: a comma at the end is no word yet.
  const [hints, setHints] = useState(winnow.fileNames.join(', '))
  const setKey = (column: string, isKey: boolean) => {
    const wanted = new Set(isKey ? [...primaryKey, column] : primaryKey.filter((other) => other !== column))
    const inOrder = fields.map((field) => field.name).filter((field) => wanted.has(field))
    onChange(withKey(text, at, inOrder))
  }
  return (
    <fieldset className={classes.resource} aria-label={title || name}>
      <div className={classes.fields}>
        <TextInput
          label="What its files hold"
          value={title}
          error={problemAt(`/resources/${at}/title`)}
          onChange={(event) => set([...base, 'title'], event.currentTarget.value)}
        />
        <TextInput
          label="Words in file names"
          placeholder="orders, sales"
          value={hints}
          onChange={(event) => {
            setHints(event.currentTarget.value)
            const words = wordsOf(event.currentTarget.value)
            set([...base, 'winnow', 'fileNames'], words.length > 0 ? words : undefined)
          }}
        />
        <NativeSelect
          label="Rows that do not fit"
          value={winnow.invalidRows}
          data={[
            { value: 'keep', label: 'Keep and flag' },
            { value: 'quarantine', label: 'Set aside' },
          ]}
          onChange={(event) =>
            set([...base, 'winnow', 'invalidRows'], event.currentTarget.value === 'keep' ? undefined : 'quarantine')
          }
        />
        <NativeSelect
          label="Several new rows with one key"
          value={winnow.onDuplicate ?? ''}
          data={[
            { value: '', label: 'Keep the last' },
            ...(['last', 'first', 'all', 'quarantine'] as const).map((value) => ({
              value,
              label: value === 'last' ? 'Keep the last, always' : sheetWords[value],
            })),
          ]}
          onChange={(event) => set([...base, 'winnow', 'onDuplicate'], event.currentTarget.value || undefined)}
        />
      </div>
      <Checkbox
        label="Files have a header"
        checked={dialect.header && !winnow.headerless}
        onChange={(event) => {
          const withDialect = withValue(
            text,
            [...base, 'dialect', 'header'],
            event.currentTarget.checked ? undefined : false,
          )
          onChange(withValue(withDialect, [...base, 'winnow', 'headerless'], undefined))
        }}
      />
      <div className={classes.tableScroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">Format</th>
              <th scope="col">Required</th>
              <th scope="col">Key</th>
              <th scope="col" aria-label="Remove" />
            </tr>
          </thead>
          <tbody>
            {fields.map((field, index) => (
              <FieldRow
                // biome-ignore lint/suspicious/noArrayIndexKey: a column's name changes while it is typed
                key={index}
                field={field}
                isKey={primaryKey.includes(field.name)}
                isLast={fields.length === 1}
                problem={(member) => problemAt(`/resources/${at}/schema/fields/${index}${member}`)}
                onRename={(next) => onChange(renameField(text, resource, at, index, next))}
                onSet={(path, value) => set([...base, 'schema', 'fields', index, ...path], value)}
                onKey={(isKey) => setKey(field.name, isKey)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <div>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={14} />}
          onClick={() => set([...base, 'schema', 'fields', fields.length], { name: newName(fields), type: 'string' })}
        >
          Add a column
        </Button>
      </div>
    </fieldset>
  )
}

function newName(fields: readonly FieldForm[]): string {
  let n = fields.length + 1
  while (fields.some(({ name }) => name === `column_${n}`)) n++
  return `column_${n}`
}

interface FieldRowProps {
  readonly field: FieldForm
  readonly isKey: boolean
  readonly isLast: boolean
  readonly problem: (member: string) => string | undefined
  readonly onRename: (name: string) => void
  readonly onSet: (path: Path, value: unknown) => void
  readonly onKey: (isKey: boolean) => void
}

function FieldRow({ field, isKey, isLast, problem, onRename, onSet, onKey }: FieldRowProps) {
  const { name, type, format, constraints } = field
  const isTime = type === 'date' || type === 'datetime'
  return (
    <tr>
      <td>
        <TextInput
          aria-label={`Name of ${name}`}
          value={name}
          error={problem('/name')}
          onChange={(event) => onRename(event.currentTarget.value)}
        />
      </td>
      <td>
        <NativeSelect
          aria-label={`Type of ${name}`}
          value={type}
          error={problem('/type')}
          data={columnTypes.map((value) => ({ value, label: typeWords[value] }))}
          onChange={(event) => onSet(['type'], event.currentTarget.value)}
        />
      </td>
      <td>
        {isTime && (
          <TextInput
            aria-label={`Format of ${name}`}
            placeholder={formatHint(type)}
            value={format === 'default' ? '' : format}
            error={problem('')}
            onChange={(event) => onSet(['format'], event.currentTarget.value || undefined)}
          />
        )}
      </td>
      <td>
        <Checkbox
          aria-label={`${name} is required`}
          checked={constraints.required || isKey}
          disabled={isKey}
          onChange={(event) => onSet(['constraints', 'required'], event.currentTarget.checked || undefined)}
        />
      </td>
      <td>
        <Checkbox
          aria-label={`${name} is part of the key`}
          checked={isKey}
          onChange={(event) => onKey(event.currentTarget.checked)}
        />
      </td>
      <td>
        <ActionIcon aria-label={`Remove ${name}`} disabled={isLast} onClick={() => onSet([], undefined)}>
          <IconTrash size={15} />
        </ActionIcon>
      </td>
    </tr>
  )
}
