/** `winnow segments`: groups of entities that behave alike, by k-means, as figures or in words. */
import type { Feature, Segmentation, SegmentDefinition } from '../../../preload/contract/index.ts'
import { featureFunctionSchema, MOST_SEGMENTS } from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { endWell, openLocal } from '../local.ts'
import { columns } from '../text.ts'

interface SegmentsOptions {
  readonly entity: string
  readonly rfm: readonly string[]
  readonly features: readonly string[]
  readonly k?: string
  readonly seed?: number
  readonly standardise: boolean
  readonly log?: boolean
  readonly where?: string
  readonly name?: string
  readonly json?: boolean
  readonly store?: string
}

export async function segments(ref: string, table: string, options: SegmentsOptions): Promise<void> {
  const definition = definitionOf(table, options)
  await using local = await openLocal(options)
  const task = await local.client.segments.start({ dataset: ref, definition })
  endWell(await local.wait(task))
  const found = await local.client.segments.get({ dataset: ref, name: definition.name })
  if (options.json) console.log(JSON.stringify(figuresOf(found), null, 2))
  else print(found)
}

function definitionOf(table: string, options: SegmentsOptions): SegmentDefinition {
  const { entity, rfm, features, k, seed, standardise, log = false, where } = options
  const [date, amount, purchase, ...more] = rfm
  const isRfm = date !== undefined
  if (!isRfm && features.length === 0)
    throw new Exit(exitCodes.usage, 'Name the features: --rfm DATE,AMOUNT or --features COL,…')
  if (isRfm && (amount === undefined || more.length > 0))
    throw new Exit(
      exitCodes.usage,
      '--rfm takes a date and an amount, and the purchase number if there is one: DATE,AMOUNT,NUMBER',
    )
  return {
    name: nameFrom(options.name ?? `${table}-segments`),
    title: options.name ?? `Segments of ${table}`,
    ...{ table, entity, standardise, log, features: features.map(parseFeature) },
    ...(isRfm && amount !== undefined && { rfm: { date, amount, ...(purchase !== undefined && { purchase }) } }),
    ...(k !== undefined && { k: parseK(k) }),
    ...(seed !== undefined && { seed }),
    ...(where !== undefined && { where }),
  }
}

/** `5` or `2..8`. */
function parseK(text: string): number | { min: number; max: number } {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(text.trim())
  if (match === null) throw new Exit(exitCodes.usage, `--k is "${text}": it must be a number, or a range as in 2..8.`)
  const [, from = '', to = from] = match
  const [min, max] = [Number(from), Number(to)]
  const least = match[2] === undefined ? 1 : 2
  if (min < least || max > MOST_SEGMENTS || min > max)
    throw new Exit(
      exitCodes.usage,
      `--k is "${text}": it must be a number from 1 to ${MOST_SEGMENTS}, or a range as in 2..8, from 2 to ${MOST_SEGMENTS}.`,
    )
  return match[2] === undefined ? min : { min, max }
}

/** `Age`, or `sum:Amount` where an entity has several rows. */
function parseFeature(text: string): Feature {
  const [measure = '', ...rest] = text.split(':')
  const known = featureFunctionSchema.safeParse(measure)
  return known.success && rest.length > 0 ? { column: rest.join(':'), function: known.data } : { column: text }
}

/** A name as the contract wants it. */
const nameFrom = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100) || 'segments'

function figuresOf({ name, table, members, result }: Segmentation) {
  const { k, sizes, inertia, centroids, silhouette, silhouettes, features, dropped, entities, leftOut } = result
  const { profiles, notes, components } = result
  return {
    ...{ k, sizes, inertia, centroids, silhouette, silhouettes, features, dropped, entities, leftOut },
    ...{ name, table, members, explained: components.explained },
    segments: profiles.map((profile) => ({ segment: profile.segment, name: profile.name, words: profile.words })),
    notes,
  }
}

function print({ title, members, result }: Segmentation): void {
  const { k, entities, entityWord, silhouette, profiles, notes, features, centroids } = result
  const fit = silhouette === null ? '' : `, silhouette ${silhouette.toFixed(3)}`
  console.log(`${title}: ${entities.toLocaleString('en-US')} ${entityWord} in ${k} segments${fit}\n`)
  for (const { segment, name, words } of profiles) console.log(`${segment}  ${name}\n   ${words}`)
  const means = centroids.map((centroid, at) => [
    String(at + 1),
    ...centroid.map((value) => String(Number(value.toPrecision(6)))),
  ])
  console.log(`\n${columns([['SEGMENT', ...features], ...means])}`)
  for (const note of notes) console.log(note)
  if (members !== null) console.log(`The members are in the table ${members}.`)
}
