/**
 * What a template expects of each file, and what it brings along: levels to browse by, reports, charts, segments.
 */
import type { Template, TemplateColumn, TemplateResource } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { duplicateWords, typeWords } from './template-words.ts'
import classes from './templates.module.css'

export function TemplateContent({ template }: { readonly template: Template }) {
  const { resources, hierarchy, reports, charts, segments, dashboard } = template
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className={classes.content} aria-label="What it expects" tabIndex={0}>
      {resources.map((resource) => (
        <ResourceCard key={resource.name} resource={resource} resources={resources} />
      ))}
      {hierarchy && (
        <section className={classes.card} aria-label="Browsed by">
          <h3 className={classes.cardTitle}>Browsed by</h3>
          <p>
            {[...hierarchy.levels, hierarchy.leaf].join(' › ')}, out of {hierarchy.resource}
          </p>
        </section>
      )}
      <Named title="Reports" items={reports} />
      <Named title="Charts" items={charts} />
      <Named title="Segments" items={segments} />
      {dashboard > 0 && (
        <section className={classes.card} aria-label="Dashboard">
          <h3 className={classes.cardTitle}>Dashboard</h3>
          <p>{plural(dashboard, 'box', 'boxes')} with figures, charts and lists.</p>
        </section>
      )}
    </section>
  )
}

function ResourceCard({
  resource,
  resources,
}: {
  readonly resource: TemplateResource
  readonly resources: readonly TemplateResource[]
}) {
  const { title, name, description, columns, key, foreignKeys } = resource
  return (
    <section className={classes.card} aria-label={title}>
      <h3 className={classes.cardTitle}>
        {title} <span className={classes.name}>{name}</span>
      </h3>
      {description && <p>{description}</p>}
      <ul className={classes.rules}>
        {rulesOf(resource).map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
        {foreignKeys.map((foreign) => (
          <li key={foreign.columns.join()}>
            {foreign.columns.join(' and ')} must be {foreign.references.join(' and ')} of{' '}
            {resources.find((one) => one.name === foreign.resource)?.title ?? foreign.resource}.
          </li>
        ))}
      </ul>
      <div className={classes.tableScroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">Needed</th>
              <th scope="col">Written as</th>
              <th scope="col">What it is</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <ColumnRow key={column.name} column={column} isKey={key.includes(column.name)} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function ColumnRow({ column, isKey }: { readonly column: TemplateColumn; readonly isKey: boolean }) {
  const { name, type, required, format, example, title, description } = column
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{typeWords[type]}</td>
      <td>{isKey ? <span className={classes.badge}>key</span> : required ? 'always' : ''}</td>
      <td>
        {example !== null && <code>{example}</code>}
        {format !== null && <span className={classes.dim}> {format}</span>}
      </td>
      <td>{[title === name ? null : title, description].filter(Boolean).join('. ')}</td>
    </tr>
  )
}

function rulesOf({ hasHeader, fileNames, invalidRows, onDuplicate, key }: TemplateResource): string[] {
  return [
    hasHeader
      ? 'Known by its header.'
      : `Files have no header: known by what stands in the columns${fileNames.length > 0 ? ' and by the file name' : ''}.`,
    ...(fileNames.length > 0 ? [`Files are often called like ${fileNames.join(', ')}.`] : []),
    ...(key.length > 0 ? [`${key.join(' and ')} ${key.length === 1 ? 'tells' : 'tell'} rows apart.`] : []),
    invalidRows === 'quarantine'
      ? 'Rows that do not fit are set aside, as rejected records.'
      : 'Rows that do not fit are kept and flagged.',
    ...(onDuplicate === null ? [] : [`Of several new rows with one key: ${duplicateWords[onDuplicate]}.`]),
  ]
}

function Named({ title, items }: { readonly title: string; readonly items: Template['reports'] }) {
  if (items.length === 0) return null
  return (
    <section className={classes.card} aria-label={title}>
      <h3 className={classes.cardTitle}>{title}</h3>
      <ul className={classes.named}>
        {items.map((item) => (
          <li key={item.name}>
            <strong>{item.title}</strong> <span className={classes.dim}>{item.description}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
