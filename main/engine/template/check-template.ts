/**
 * Checks the text of a template that a person wrote or was sent. It is input from anywhere: its size, its depth and its
 * names are limited, and everything that is wrong with it is told with its line.
 */
import type * as z from 'zod'
import type { TemplateProblem } from '../../../preload/contract/index.ts'
import { findAnalysisMisfits } from './check-analysis.ts'
import { findMisfits, type Misfit } from './check-references.ts'
import { dataPackageSchema, type Template } from './data-package.ts'
import { lineOf, pointerOf, readJson, type Span } from './json-places.ts'

/** Characters; the largest template anybody needs has far fewer. */
export const LONGEST_TEXT = 1_000_000
const LONGEST_NAME = 100
const MOST_PROBLEMS = 100

export type CheckedTemplate =
  | { readonly template: Template; readonly problems: readonly [] }
  | { readonly template: null; readonly problems: readonly TemplateProblem[] }

export function checkTemplate(text: string): CheckedTemplate {
  if (text.length > LONGEST_TEXT) {
    const message = `The template has more than ${LONGEST_TEXT.toLocaleString('en')} characters.`
    return { template: null, problems: [{ pointer: '', line: 1, column: 1, length: 1, message }] }
  }
  const read = readJson(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text)
  if (read.problem !== null) {
    const { offset, message } = read.problem
    return { template: null, problems: [{ pointer: '', ...lineOf(text, offset), length: 1, message }] }
  }
  const parsed = dataPackageSchema.safeParse(read.value, { error: inWords })
  const misfits: Misfit[] = parsed.success
    ? [...findMisfits(parsed.data), ...findAnalysisMisfits(parsed.data), ...nameMisfits(parsed.data)]
    : parsed.error.issues.flatMap(misfitsOf)
  if (parsed.success && misfits.length === 0) return { template: parsed.data, problems: [] }
  const problems = misfits.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
    const { from, to } = placeOf(read.places, path)
    const line = text.indexOf('\n', from)
    const end = line === -1 ? to : Math.min(to, line)
    return {
      pointer: pointerOf(path),
      ...lineOf(text, from),
      length: Math.max(1, end - from),
      message: capital(message),
    }
  })
  return { template: null, problems }
}

/** "line 3, column 9 (/resources/0/title): This is missing." for each problem, or for the first few. */
export function listProblems(problems: readonly TemplateProblem[], most = 10): string {
  const shown = problems
    .slice(0, most)
    .map(({ pointer, line, column, message }) =>
      [`line ${line}, column ${column}`, pointer === '' ? '' : ` (${pointer})`, `: ${message}`].join(''),
    )
  const more = problems.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more.`] : [])].join('\n')
}

/** Names that a file system or JavaScript keeps for itself. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|\.$|^constructor$/

function* nameMisfits({ name, resources }: Template): Generator<Misfit> {
  const all = [
    { name, path: ['name'] },
    ...resources.map((resource, at) => ({ name: resource.name, path: ['resources', at, 'name'] })),
  ]
  for (const { name: given, path } of all) {
    if (given.length > LONGEST_NAME)
      yield { path, message: `a name has at most ${LONGEST_NAME} characters; this has ${given.length}.` }
    if (RESERVED.test(given)) yield { path, message: `the name ${given} cannot be used. Choose another one.` }
  }
}

type Issue = z.core.$ZodIssue

/** Of a choice of shapes the one that was meant is the one that fits best. */
function misfitsOf({ path, message, ...issue }: Issue): Misfit[] {
  if (issue.code === 'unrecognized_keys') return [{ path, message }]
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path, message }]
  const [best = []] = [...issue.errors].sort((a, b) => a.length - b.length)
  if (best.length === 0 || best.every((inner) => inner.path.length === 0)) return [{ path, message }]
  return best.flatMap((inner) => misfitsOf(inner)).map((inner) => ({ ...inner, path: [...path, ...inner.path] }))
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, in [ ]',
  tuple: 'a list, in [ ]',
  object: 'an object, in { }',
  record: 'an object, in { }',
}

/** What zod would say for developers; undefined where the schema has its own words. */
function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return `"${String(issue.path?.at(-1) ?? 'template')}" is missing.`
      return `This must be ${kinds[issue.expected] ?? issue.expected}.`
    case 'invalid_value':
      if (issue.input === undefined) return `"${String(issue.path?.at(-1) ?? 'value')}" is missing.`
      return `${JSON.stringify(issue.input)?.slice(0, 60)} is none of ${issue.values.map(String).join(', ')}.`
    case 'too_small':
      if (issue.origin === 'array') return `There must be ${issue.minimum} or more here.`
      return issue.origin === 'string' ? 'This must not be empty.' : `This must be ${issue.minimum} or more.`
    case 'too_big':
      if (issue.origin === 'array') return `There may be ${issue.maximum} here at most.`
      return issue.origin === 'string'
        ? `This has more than ${issue.maximum} characters.`
        : `This must be ${issue.maximum} or less.`
    case 'invalid_union':
      return issue.input === undefined
        ? `"${String(issue.path?.at(-1) ?? 'value')}" is missing.`
        : 'This fits none of the forms that it may have.'
    default:
      return undefined
  }
}

/** The value, or what it would stand in where it is missing. */
function placeOf(places: ReadonlyMap<string, Span>, path: readonly PropertyKey[]): Span {
  for (let length = path.length; length >= 0; length--) {
    const span = places.get(pointerOf(path.slice(0, length)))
    if (span !== undefined) return length === path.length ? span : { from: span.from, to: span.from + 1 }
  }
  return { from: 0, to: 1 }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
