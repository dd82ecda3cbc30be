/** Templates of the fake engine: one of ours with a resource a file, and whatever is saved. Checked for being JSON with a title. */
import { implement } from '@orpc/server'
import { contract, type Dataset, type Template, type TemplateProblem } from '../../../preload/contract/index.ts'

const os = implement(contract.templates)

const column = (name: string, required = false): Template['resources'][number]['columns'][number] => ({
  ...{ name, title: null, description: null, type: 'string', format: null, example: null, required },
})

const ours: Template = {
  id: 'linked-catalogue',
  title: 'Linked catalogue',
  description: 'Namespaces, columns and datapoints that refer to one another.',
  ...{ origin: 'built-in', problem: null, hierarchy: null, reports: [], charts: [], segments: [] },
  ...{ dashboard: 0, json: true },
  resources: ['namespaces', 'columns', 'datapoints'].map((name) => ({
    ...{ name, title: name.charAt(0).toUpperCase() + name.slice(1), description: '', hasHeader: true },
    ...{ columns: [column(`${name.slice(0, -1)}_id`, true), column('note')], key: [], foreignKeys: [] },
    ...{ fileNames: [name.slice(0, -1)], invalidRows: 'keep' as const, onDuplicate: null },
  })),
}

const textOf = ({ id, title, description, resources }: Template) =>
  `${JSON.stringify(
    {
      ...{ name: id, title, description },
      resources: resources.map((resource) => ({
        ...{ name: resource.name, title: resource.title },
        schema: { fields: resource.columns.map(({ name, type }) => ({ name, type })) },
      })),
    },
    null,
    2,
  )}\n`

interface Parsed {
  readonly name: string
  readonly title: string
  readonly resources: readonly {
    readonly name: string
    readonly title: string
    readonly schema: { readonly fields: readonly { readonly name: string; readonly type: never }[] }
  }[]
}

function check(text: string): { problems: TemplateProblem[]; template: Template | null } {
  try {
    const parsed: Parsed = JSON.parse(text)
    if (parsed.title === '')
      return {
        problems: [{ pointer: '/title', line: 3, column: 12, length: 2, message: 'This must not be empty.' }],
        template: null,
      }
    const resources = parsed.resources.map(({ name, title, schema }) => ({
      ...{ name, title, description: '', hasHeader: true, key: [], foreignKeys: [], fileNames: [] },
      ...{ invalidRows: 'keep' as const, onDuplicate: null },
      columns: schema.fields.map((field) => ({ ...column(field.name), type: field.type })),
    }))
    return {
      problems: [],
      template: { ...ours, id: parsed.name, title: parsed.title, origin: 'yours', description: '', resources },
    }
  } catch {
    const problem = { pointer: '', line: 1, column: 1, length: 1, message: 'There should be a value here.' }
    return { problems: [problem], template: null }
  }
}

export function fakeTemplates(find: (ref: string) => { readonly dataset: Dataset }) {
  const texts = new Map([[ours.id, textOf(ours)]])
  const known = new Map([[ours.id, ours]])
  const save = (text: string): Template => {
    const { template } = check(text)
    if (!template) throw new Error('no template')
    texts.set(template.id, text)
    known.set(template.id, template)
    return template
  }
  const get = (id: string) => ({ template: known.get(id) ?? ours, text: texts.get(id) ?? '' })
  return {
    list: os.list.handler(() => [...known.values()]),
    get: os.get.handler(({ input }) => get(input.template)),
    check: os.check.handler(({ input }) => check(input.text)),
    save: os.save.handler(({ input, errors }) => {
      const name = check(input.text).template?.id ?? ''
      if (known.has(name) && input.replaces !== name)
        throw errors.NAME_TAKEN({ message: `${name} is taken.`, data: { free: `${name}-2` } })
      if (input.replaces && input.replaces !== name) known.delete(input.replaces)
      return save(input.text)
    }),
    delete: os.delete.handler(({ input }) => {
      const { template, text } = get(input.template)
      known.delete(input.template)
      return { id: input.template, title: template.title, text }
    }),
    draft: os.draft.handler(({ input }) => {
      const { name } = find(input.dataset).dataset
      return { name, text: textOf({ ...ours, id: name, title: name }), notes: ['A box was left out.'] }
    }),
    attach: os.attach.handler(({ input }) => find(input.dataset).dataset),
    export: os.export.handler(({ input }) => ({ file: input.target, bytes: 100 })),
    import: os.import.handler(({ input, errors }) => {
      if (input.file === 'bad.json')
        throw errors.BAD_INPUT({ message: 'bad.json cannot be used.\nline 3, column 12: Mistake.' })
      const name = input.name ?? (input.file === 'taken.json' ? ours.id : 'shared')
      if (known.has(name) && !input.replace)
        throw errors.NAME_TAKEN({ message: `${name} is taken.`, data: { free: `${name}-2` } })
      return save(textOf({ ...ours, id: name, title: `Template ${name}` }))
    }),
  }
}
