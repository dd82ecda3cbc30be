/** `winnow templates` and `winnow template …`: what templates expect; making, checking and sharing your own. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Template, TemplateProblem } from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { openLocal } from '../local.ts'
import { columns } from '../text.ts'

interface StoreOption {
  readonly store?: string
}

export async function templates(options: StoreOption & { json?: boolean }): Promise<void> {
  await using local = await openLocal(options)
  const list = await local.client.templates.list()
  if (options.json) return console.log(JSON.stringify(list, null, 2))
  const rows = list.map(({ id, title, origin, problem, resources }) => [
    id,
    origin,
    problem === null ? resources.map(({ name }) => name).join(', ') : 'has mistakes: winnow template check',
    title,
  ])
  console.log(columns([['TEMPLATE', 'WHOSE', 'FILES', 'TITLE'], ...rows]))
}

export async function showTemplate(name: string, options: StoreOption & { json?: boolean }): Promise<void> {
  await using local = await openLocal(options)
  const { template, text } = await local.client.templates.get({ template: name })
  if (options.json) process.stdout.write(text)
  else console.log(describe(template))
}

/** A file, or a template by its name. */
export async function checkTemplateFile(what: string, options: StoreOption & { json?: boolean }): Promise<void> {
  await using local = await openLocal(options)
  const known = (await local.client.templates.list()).some(({ id }) => id === what)
  const text = known ? (await local.client.templates.get({ template: what })).text : readFileSync(what, 'utf8')
  const { problems, template } = await local.client.templates.check({ text })
  if (options.json) console.log(JSON.stringify(problems, null, 2))
  else for (const problem of problems) console.log(`${known ? what : basename(what)}:${place(problem)}`)
  if (template === null) throw new Exit(exitCodes.badInput, '')
  if (!options.json) console.log(`${template.title} is a valid template.`)
}

const place = ({ line, column, pointer, message }: TemplateProblem): string =>
  `${line}:${column}: ${pointer === '' ? '' : `${pointer}: `}${message}`

export async function importTemplate(
  file: string,
  options: StoreOption & { name?: string; replace?: boolean },
): Promise<void> {
  await using local = await openLocal(options)
  const { name, replace = false } = options
  const saved = await local.client.templates.import({ file: local.read(file), replace, ...(name && { name }) })
  console.log(`${saved.title} is a template now, called ${saved.id}.`)
}

export async function exportTemplate(
  name: string,
  options: StoreOption & { out?: string; force?: boolean },
): Promise<void> {
  await using local = await openLocal(options)
  const { out, force: overwrite = false } = options
  if (out === undefined) process.stdout.write((await local.client.templates.get({ template: name })).text)
  else await local.client.templates.export({ template: name, target: local.write(out), overwrite })
}

export async function deleteTemplate(name: string, options: StoreOption): Promise<void> {
  await using local = await openLocal(options)
  const { title } = await local.client.templates.delete({ template: name })
  console.log(`${title} is deleted. Datasets that were read by it keep their data.`)
}

interface MakeOptions extends StoreOption {
  readonly name?: string
  readonly title?: string
  readonly out?: string
  readonly attach: boolean
}

export async function makeTemplate(dataset: string, options: MakeOptions): Promise<void> {
  await using local = await openLocal(options)
  const { name, title, out, attach } = options
  const { text, notes } = await local.interruptible((signal) =>
    local.client.templates.draft({ dataset, ...(name && { name }), ...(title && { title }) }, { signal }),
  )
  for (const note of notes) console.error(note)
  const saved = await local.client.templates.save({ text })
  if (out !== undefined) await local.client.templates.export({ template: saved.id, target: local.write(out) })
  if (attach) await local.client.templates.attach({ dataset, template: saved.id })
  console.log(describe(saved))
}

function describe({ id, title, description, problem, resources, hierarchy, reports, charts, segments }: Template) {
  const of = (what: string, list: Template['reports']) =>
    list.length === 0 ? [] : [`${what}: ${list.map(({ name }) => name).join(', ')}`]
  return [
    `${title} (${id})`,
    ...(description === '' ? [] : [description]),
    ...(problem === null ? [] : [`It cannot be used: ${problem}`]),
    ...resources.flatMap((resource) => [
      '',
      `${resource.title}${resource.hasHeader ? '' : ', without a header'}${
        resource.fileNames.length === 0 ? '' : `; files called like ${resource.fileNames.join(', ')}`
      }`,
      columns([
        ['COLUMN', 'TYPE', 'FORMAT', 'REQUIRED', 'EXAMPLE'],
        ...resource.columns.map((column) => [
          column.name,
          column.type,
          column.format ?? '',
          resource.key.includes(column.name) ? 'key' : column.required ? 'yes' : '',
          column.example ?? '',
        ]),
      ]),
      ...resource.foreignKeys.map(
        (key) => `${key.columns.join(', ')} refers to ${key.resource}: ${key.references.join(', ')}`,
      ),
      ...(resource.invalidRows === 'quarantine' ? ['Invalid rows are set aside.'] : []),
      ...(resource.onDuplicate === null ? [] : [`Of several rows with one key: ${resource.onDuplicate}.`]),
    ]),
    '',
    ...(hierarchy === null ? [] : [`Browsed by ${[...hierarchy.levels, hierarchy.leaf].join(' › ')}`]),
    ...of('Reports', reports),
    ...of('Charts', charts),
    ...of('Segments', segments),
  ]
    .join('\n')
    .trimEnd()
}
