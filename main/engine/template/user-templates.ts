/**
 * All templates: ours, which come with the program and never change, and the user's own, a folder each in the store.
 * Other programs may change those at any time, so that they are looked at again before each use.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describeFileError, failure } from '../failure.ts'
import { checkTemplate, LONGEST_TEXT, listProblems } from './check-template.ts'
import type { Template } from './data-package.ts'
import { readTemplates } from './load-templates.ts'

export interface KnownTemplate {
  readonly name: string
  readonly origin: 'built-in' | 'yours'
  /** The whole of its datapackage.json. */
  readonly text: string
  /** Null when something is wrong with it, as when it was changed by hand: `problem` says what. */
  readonly template: Template | null
  readonly problem: string | null
}

/** As a map it has the valid templates only. Where both have a name, the user's own counts. */
export interface TemplateRegistry extends ReadonlyMap<string, Template> {
  all(): readonly KnownTemplate[]
  /** @throws NOT_FOUND naming those that there are. */
  find(name: string): KnownTemplate
  /**
   * Saves a template of the user's. `replaces` is the one that was edited, perhaps under another name.
   * @throws BAD_INPUT with the first mistake's line and column; NAME_TAKEN with a free name.
   */
  save(text: string, options?: { readonly replaces?: string | undefined }): Template
  /** Returns its text, with which it can be saved again. @throws BAD_INPUT for one of ours. */
  remove(name: string): string
  /** Differs when the user's templates were changed by anybody. */
  stamp(): string
}

const FILE = 'datapackage.json'

/** @throws BAD_INPUT when a template of ours has a mistake. */
export function openTemplates(ours: string, own: string): TemplateRegistry {
  const builtIn = new Map(
    readTemplates(ours).map(({ template, text }): [string, KnownTemplate] => [
      template.name,
      { name: template.name, origin: 'built-in', text, template, problem: null },
    ]),
  )
  let seen = ''
  let known: ReadonlyMap<string, KnownTemplate> = builtIn
  let valid: ReadonlyMap<string, Template> = new Map()
  const fileOf = (name: string) => join(own, name, FILE)
  const look = () => {
    const stamp = stampOf(own)
    if (stamp === seen && valid.size > 0) return { known, valid }
    const yours = namesIn(own).flatMap((name) => readOwn(name, fileOf(name)) ?? [])
    const all = new Map([...builtIn, ...yours.map((one) => [one.name, one] as const)])
    seen = stamp
    known = all
    valid = new Map([...all.values()].flatMap(({ name, template }) => (template === null ? [] : [[name, template]])))
    return { known, valid }
  }
  const registry: TemplateRegistry = {
    all: () => [...look().known.values()],
    find(name) {
      const found = look().known.get(name)
      if (found !== undefined) return found
      const names = [...look().known.keys()].join(', ')
      throw failure('NOT_FOUND', `There is no template called ${name}. There are ${names}.`)
    },
    save(text, { replaces } = {}) {
      const { template, problems } = checkTemplate(text)
      const [first] = problems
      if (template === null || first !== undefined)
        throw failure('BAD_INPUT', `The template has mistakes.\n${listProblems(problems)}`, {
          line: first?.line,
          column: first?.column,
        })
      const { name } = template
      const there = look().known.get(name)
      const isOwnChange = name === replaces && there?.origin === 'yours'
      if (there !== undefined && !isOwnChange) throw nameTaken(name, there, look().known)
      write(own, name, text)
      if (replaces !== undefined && replaces !== name && existsSync(fileOf(replaces))) discard(own, replaces)
      return template
    },
    remove(name) {
      const { origin, text } = registry.find(name)
      if (origin === 'built-in')
        throw failure('BAD_INPUT', `${name} comes with Winnow and cannot be deleted. A copy of it can be changed.`)
      discard(own, name)
      return text
    },
    stamp: () => stampOf(own),
    get: (name) => look().valid.get(name),
    has: (name) => look().valid.has(name),
    get size() {
      return look().valid.size
    },
    forEach: (each, self) => look().valid.forEach(each, self),
    entries: () => look().valid.entries(),
    keys: () => look().valid.keys(),
    values: () => look().valid.values(),
    [Symbol.iterator]: () => look().valid[Symbol.iterator](),
  }
  return registry
}

/** `name-2`, `name-3`… */
export function freeTemplateName(name: string, taken: { has(name: string): boolean }): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name.slice(0, 90)}-${n}`
  return free
}

function nameTaken(name: string, { origin }: KnownTemplate, known: ReadonlyMap<string, KnownTemplate>) {
  const free = freeTemplateName(name, known)
  const whose =
    origin === 'built-in' ? `${name} is a template of Winnow.` : `You have a template called ${name} already.`
  return failure('NAME_TAKEN', `${whose} ${free} is free.`, { free })
}

function namesIn(own: string): string[] {
  try {
    return readdirSync(own, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort()
  } catch {
    return [] // There is no folder before the first template is saved; one that cannot be read holds none for us.
  }
}

function stampOf(own: string): string {
  return namesIn(own)
    .map((name) => {
      const stat = statSync(join(own, name, FILE), { throwIfNoEntry: false })
      return stat === undefined ? '' : `${name} ${stat.ino} ${stat.size} ${stat.mtimeMs}`
    })
    .join('\n')
}

/** Undefined for a folder without a template. */
function readOwn(name: string, file: string): KnownTemplate | undefined {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile()) return undefined
  const broken = (text: string, problem: string): KnownTemplate => ({
    ...{ name, origin: 'yours', text, template: null, problem },
  })
  if (stat.size > LONGEST_TEXT * 4) return broken('', `Its ${FILE} is too large for a template.`)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return broken('', `It cannot be read: ${describeFileError(error, FILE)}`)
  }
  const { template, problems } = checkTemplate(text)
  if (template === null) return broken(text, listProblems(problems, 1))
  if (template.name !== name) return broken(text, `Its folder is called ${name}, but its name is ${template.name}.`)
  return { name, origin: 'yours', text, template, problem: null }
}

/** Under another name first, so that nobody ever reads half of it. @throws BAD_INPUT when the disk does not take it. */
function write(own: string, name: string, text: string): void {
  const folder = join(own, name)
  const partial = join(folder, `.${crypto.randomUUID()}.part`)
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(partial, text)
    const file = openSync(partial, 'r+')
    try {
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(partial, join(folder, FILE))
  } catch (error) {
    rmSync(partial, { force: true })
    throw failure('BAD_INPUT', `The template cannot be saved: ${describeFileError(error, folder)}`)
  }
}

/** Whatever else somebody put into its folder stays there. */
function discard(own: string, name: string): void {
  const folder = join(own, name)
  rmSync(join(folder, FILE), { force: true })
  if (readdirSync(folder).length === 0) rmdirSync(folder)
}
