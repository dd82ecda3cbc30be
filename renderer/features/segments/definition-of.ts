/** From what the form holds to what the engine takes, and back from a definition to the form. */
import type { SegmentDefinition } from '../../../preload/contract/index.ts'
import type { SegmentDraft } from '../../state/segments-view.ts'

/** What is missing or wrong, as a sentence; undefined when segments can be looked for. */
export function problemOf(draft: SegmentDraft): string | undefined {
  if (draft.title.trim() === '') return 'Give the segments a name.'
  if (draft.entity === '') return 'Choose the column that says who or what is segmented.'
  if (draft.by === 'rfm') {
    if (draft.date === '') return 'Choose the date of the purchases.'
    if (draft.amount === '') return 'Choose the amount of the purchases.'
  } else if (draft.features.length === 0) return 'Choose at least one column to compare.'
  if (draft.best && draft.min > draft.max) return 'The range of segments ends before it begins.'
  return undefined
}

/** `names` are those of the segments that are there already: another title never replaces them. */
export function definitionOf(draft: SegmentDraft, names: ReadonlyMap<string, string>): SegmentDefinition {
  const { title, table, entity, by, features, measure, best, k, min, max, standardise, log, seed, where } = draft
  const amount = draft.times === '' ? draft.amount : `${draft.amount}*${draft.times}`
  return {
    ...{ name: nameFor(title.trim(), names), title: title.trim(), table, entity, standardise, log, seed },
    ...(by === 'rfm'
      ? { rfm: { date: draft.date, amount, ...(draft.purchase !== '' && { purchase: draft.purchase }) } }
      : { features: features.map((column) => ({ column, ...(measure !== 'mean' && { function: measure }) })) }),
    k: best ? { min, max } : k,
    ...(where.trim() !== '' && { where }),
  }
}

/** The name of the segments of this title, else one made of the title that none has. `names` has titles by name. */
export function nameFor(title: string, names: ReadonlyMap<string, string>): string {
  for (const [name, other] of names) if (other === title) return name
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 90)
  const base = plain === '' ? 'segments' : plain
  let free = base
  for (let number = 2; names.has(free); number++) free = `${base}-${number}`
  return free
}

export function draftFrom(definition: SegmentDefinition, before: SegmentDraft): SegmentDraft {
  const { title, table, entity, rfm, features = [], k = { min: 2, max: 8 } } = definition
  const [amount = '', times = ''] = rfm?.amount.split('*') ?? []
  return {
    ...before,
    ...{ title, table, entity, by: rfm ? 'rfm' : 'features' },
    ...(rfm && { date: rfm.date, amount, times, purchase: rfm.purchase ?? '' }),
    features: features.map(({ column }) => column),
    measure: features[0]?.function ?? 'mean',
    ...(typeof k === 'number' ? { best: false, k } : { best: true, ...k }),
    standardise: definition.standardise ?? true,
    log: definition.log ?? false,
    seed: definition.seed ?? 1,
    where: definition.where ?? '',
  }
}
