/**
 * Reads JSON and remembers where each value stands, so that a mistake can be shown at its line. `JSON.parse` alone tells
 * no place for values, and none for some mistakes. The grammar is that of RFC 8259, values are named by JSON Pointers.
 */

export interface Span {
  readonly from: number
  readonly to: number
}

export type ReadJson =
  | { readonly value: unknown; readonly places: ReadonlyMap<string, Span>; readonly problem: null }
  | { readonly problem: { readonly offset: number; readonly message: string } }

const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in texts
  /[ \t\n\r]*(?:("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([[\]{},:]))/y

/** Deeper texts are a trap for whatever walks them, and no template. */
const DEEPEST = 64

type Expects = 'value' | 'first item' | 'first member' | 'member' | 'colon' | 'comma' | 'end'

interface Open {
  readonly kind: '{' | '['
  readonly pointer: string
  readonly from: number
  key: string
  count: number
}

/** The value and the place of each value in it; or what is wrong with the text, at the first place where it is. */
export function readJson(text: string): ReadJson {
  const places = new Map<string, Span>()
  const open: Open[] = []
  let expects: Expects = 'value'
  TOKEN.lastIndex = 0
  const token = new RegExp(TOKEN)
  for (;;) {
    const start = token.lastIndex
    const match = token.exec(text)
    if (match === null) {
      const rest = /\S/.exec(text.slice(start))
      if (rest === null && expects === 'end') return { value: JSON.parse(text), places, problem: null }
      if (rest === null) return wrong(text.length, `The text ends too early: ${said(expects, open.at(-1))} is missing.`)
      return wrong(start + rest.index, describeStranger(text.slice(start + rest.index)))
    }
    const [, string, literal, mark] = match
    const to = token.lastIndex
    const from = to - (string ?? literal ?? mark ?? '').length
    const here = open.at(-1)
    const isExpected = fits(expects, { string, literal, mark }, here)
    if (!isExpected) return wrong(from, `There should be ${said(expects, here)} here.`)
    if (mark === ':') expects = 'value'
    else if (mark === ',') expects = here?.kind === '{' ? 'member' : 'value'
    else if (mark === '}' || mark === ']') {
      open.pop()
      places.set(here?.pointer ?? '', { from: here?.from ?? from, to })
      expects = open.length === 0 ? 'end' : 'comma'
    } else if (string !== undefined && here?.kind === '{' && (expects === 'member' || expects === 'first member')) {
      here.key = String(JSON.parse(string))
      if (here.key === '__proto__') return wrong(from, 'Nothing can be called __proto__.')
      expects = 'colon'
    } else {
      const pointer = here === undefined ? '' : `${here.pointer}/${stepOf(here)}`
      if (here?.kind === '[') here.count++
      if (mark === '{' || mark === '[') {
        if (open.length === DEEPEST) return wrong(from, `This is nested more than ${DEEPEST} levels deep.`)
        open.push({ kind: mark, pointer, from, key: '', count: 0 })
        expects = mark === '{' ? 'first member' : 'first item'
      } else {
        places.set(pointer, { from, to })
        expects = open.length === 0 ? 'end' : 'comma'
      }
    }
  }
}

const wrong = (offset: number, message: string) => ({ problem: { offset, message } })

interface Token {
  readonly string: string | undefined
  readonly literal: string | undefined
  readonly mark: string | undefined
}

function fits(expects: Expects, { string, literal, mark }: Token, here: Open | undefined): boolean {
  const isValue = string !== undefined || literal !== undefined || mark === '{' || mark === '['
  switch (expects) {
    case 'value':
      return isValue
    case 'first item':
      return isValue || mark === ']'
    case 'first member':
      return string !== undefined || mark === '}'
    case 'member':
      return string !== undefined
    case 'colon':
      return mark === ':'
    case 'comma':
      return mark === ',' || mark === (here?.kind === '{' ? '}' : ']')
    case 'end':
      return false
  }
}

function said(expects: Expects, here: Open | undefined): string {
  switch (expects) {
    case 'value':
      return 'a value'
    case 'first item':
      return 'a value or "]"'
    case 'first member':
      return 'a name in double quotes or "}"'
    case 'member':
      return 'a name in double quotes'
    case 'colon':
      return `":" behind the name`
    case 'comma':
      return here?.kind === '{' ? '"," or "}"' : '"," or "]"'
    case 'end':
      return 'nothing more'
  }
}

function describeStranger(rest: string): string {
  if (rest.startsWith('"')) return 'This text in quotes does not end on its line, or has a "\\" that means nothing.'
  if (rest.startsWith("'")) return 'Texts stand in double quotes.'
  return `"${/^[\w.+-]+|^./su.exec(rest)?.[0].slice(0, 40)}" is no JSON. Texts stand in double quotes.`
}

const stepOf = ({ kind, key, count }: Open): string => (kind === '[' ? String(count) : escapeStep(key))
const escapeStep = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1')

/** The JSON Pointer (RFC 6901) of a path. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${escapeStep(String(step))}`).join('')

/** Line and column of an offset, both from 1. */
export function lineOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - start + 1 }
}
