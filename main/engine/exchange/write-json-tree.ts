/**
 * Rows as nested JSON in a template's own shape. The rows come sorted by their groups, so that the tree is written as
 * they come and a million of them needs no memory.
 */
import type { JsonGroup } from '../template/data-package.ts'

/** The groups from the outermost to the innermost. */
export function levelsOf(root: JsonGroup): { group: JsonGroup; under: string }[] {
  const levels: { group: JsonGroup; under: string }[] = []
  let next: { group: JsonGroup; under: string } | undefined = { group: root, under: '' }
  while (next !== undefined) {
    levels.push(next)
    const [entry]: [string, JsonGroup][] = Object.entries(next.group.groups)
    next = entry === undefined ? undefined : { under: entry[0], group: entry[1] }
  }
  return levels
}

/** Every column that the shape names. */
export const columnsOf = (root: JsonGroup): string[] => [
  ...new Set(levelsOf(root).flatMap(({ group }) => [group.by, ...group.fields, ...placeholders(group.key)])),
]

const placeholders = (key: string): string[] => [...key.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)

export type TreeRow = Readonly<Record<string, string>>

export interface TreeOptions {
  readonly indent: number
  /** Separator by column, for columns that hold lists. */
  readonly lists: ReadonlyMap<string, string>
}

/** Writes the tree piece by piece: `row` returns text for one row, `end` what closes the tree. */
export class JsonTree {
  readonly #levels: readonly { group: JsonGroup; under: string }[]
  readonly #options: TreeOptions
  #keys: string[] = []
  #started = false

  constructor(root: JsonGroup, options: TreeOptions) {
    this.#levels = levelsOf(root)
    this.#options = options
  }

  row(row: TreeRow): string {
    const keys = this.#levels.map(({ group }) => keyOf(group, row))
    let same = 0
    while (same < keys.length && same < this.#keys.length && this.#keys[same] === keys[same]) same++
    if (this.#started && same === keys.length) return '' // The same entry once more.
    let text = this.#started ? this.#close(same) : this.#openContainer(0)
    text += this.#started ? ',' : ''
    this.#started = true
    for (let at = same; at < keys.length; at++) {
      text += this.#openMember(at, keys[at] ?? '', row)
      if (at + 1 < keys.length) text += this.#openContainer(at + 1)
    }
    this.#keys = keys
    return text
  }

  end(): string {
    if (!this.#started) return this.#levels[0]?.group.as === 'list' ? '[]\n' : '{}\n'
    return `${this.#close(0)}${this.#line(0)}${this.#bracket(0, 'close')}\n`
  }

  /** Closes the open members down to, but without, level `to`'s container. */
  #close(to: number): string {
    let text = ''
    for (let at = this.#levels.length - 1; at >= to; at--) {
      text += this.#closeMember(at)
      if (at > to) text += this.#line(this.#depth(at)) + this.#bracket(at, 'close')
    }
    return text
  }

  #openContainer(at: number): string {
    return this.#bracket(at, 'open')
  }

  /** The member's key and, when it has an object of its own, that object's beginning and fields. */
  #openMember(at: number, key: string, row: TreeRow): string {
    const level = this.#levels[at]
    if (level === undefined) return ''
    const { group } = level
    let text = this.#line(this.#depth(at) + 1)
    if (group.as === 'list') text += `{${this.#line(this.#depth(at) + 2)}`
    text += `${JSON.stringify(key)}${this.#colon}`
    if (!this.#hasBody(at)) return text
    const depth = this.#bodyDepth(at)
    const fields = group.fields.map(
      (name) => `${this.#line(depth)}${JSON.stringify(name)}${this.#colon}${this.#value(name, row[name] ?? '', depth)}`,
    )
    const next = this.#levels[at + 1]
    if (next !== undefined) fields.push(`${this.#line(depth)}${JSON.stringify(next.under)}${this.#colon}`)
    return `${text}{${fields.join(',')}`
  }

  #closeMember(at: number): string {
    let text = ''
    if (this.#isEmpty(at)) text = '}'
    else if (this.#hasBody(at)) text = `${this.#line(this.#bodyDepth(at) - 1)}}`
    if (this.#levels[at]?.group.as === 'list') text += `${this.#line(this.#depth(at) + 1)}}`
    return text
  }

  /** A group whose value is the next group has no object of its own. */
  #hasBody(at: number): boolean {
    const next = this.#levels[at + 1]
    return next === undefined || next.under !== ''
  }

  /** The innermost group may have no fields: its body is `{}`. */
  #isEmpty(at: number): boolean {
    return at + 1 === this.#levels.length && this.#levels[at]?.group.fields.length === 0
  }

  /** Depth of the line on which the container of level `at` opens and closes. */
  #depth(at: number): number {
    let depth = 0
    for (let level = 0; level < at; level++) {
      depth += this.#levels[level]?.group.as === 'list' ? 2 : 1
      if (this.#hasBody(level)) depth += 1
    }
    return depth
  }

  #bodyDepth(at: number): number {
    return this.#depth(at) + (this.#levels[at]?.group.as === 'list' ? 3 : 2)
  }

  #bracket(at: number, side: 'open' | 'close'): string {
    const list = this.#levels[at]?.group.as === 'list'
    return side === 'open' ? (list ? '[' : '{') : list ? ']' : '}'
  }

  /** Without an indent everything stands on one line, as `JSON.stringify` has it. */
  #line(depth: number): string {
    return this.#options.indent === 0 ? '' : `\n${' '.repeat(depth * this.#options.indent)}`
  }

  get #colon(): string {
    return this.#options.indent === 0 ? ':' : ': '
  }

  /** A list column becomes an array, or `""` when it is empty. */
  #value(name: string, text: string, depth: number): string {
    const separator = this.#options.lists.get(name)
    if (separator === undefined || text === '') return JSON.stringify(text)
    const items = text.split(separator).map((item) => `${this.#line(depth + 1)}${JSON.stringify(item)}`)
    return `[${items.join(',')}${this.#line(depth)}]`
  }
}

function keyOf({ key, replace }: JsonGroup, row: TreeRow): string {
  return key.replace(/\{([^}]+)\}/g, (_, name: string) => {
    let value = row[name] ?? ''
    for (const [from, to] of Object.entries(replace)) value = value.replaceAll(from, to)
    return value
  })
}
