/**
 * The law of versions: after any sequence of loads, undos, restores and prunes, every version holds what a plain list of
 * rows would hold, and what differs between two of them is what differs between the lists.
 */
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ChangedRow, OnDuplicate } from '../../../preload/contract/index.ts'
import { allRows, openTestEngine, openTestFolder, type TestEngine, type TestFolder } from '../testing/test-engine.ts'

type Row = readonly [id: string, name: string, size: string]
interface ModelVersion {
  readonly number: number
  readonly parent: number | null
  readonly rows: readonly Row[]
}

type Step =
  | { kind: 'append'; rows: Row[] }
  | { kind: 'replace'; rows: Row[] }
  | { kind: 'upsert'; rows: Row[]; onDuplicate: OnDuplicate }
  | { kind: 'undo' }
  | { kind: 'restore'; pick: number }
  | { kind: 'prune'; keep: number }

const header = 'id,name,size'
const rowArbitrary = fc.tuple(
  fc.constantFrom('1', '2', '3', '4', '5', '007', '7', '', 'x'),
  fc.constantFrom('a', 'b', 'c,d', 'e"f'),
  fc.constantFrom('1', '2.50', '', 'XL'),
)
const deliveryArbitrary = fc.array(rowArbitrary, { minLength: 1, maxLength: 8 })
const stepArbitrary = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('append', 'replace'), rows: deliveryArbitrary }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('upsert'),
      rows: deliveryArbitrary,
      onDuplicate: fc.constantFrom('last', 'first', 'all', 'quarantine'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore'), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('prune'), keep: fc.integer({ min: 1, max: 3 }) }) },
)

function loadInto(old: readonly Row[], step: Extract<Step, { rows: Row[] }>): readonly Row[] {
  if (step.kind === 'replace') return step.rows
  return step.kind === 'append' ? [...old, ...step.rows] : upsert(old, step.rows, step.onDuplicate)
}

/** What a person would do with two sheets of paper. */
function upsert(old: readonly Row[], rows: readonly Row[], onDuplicate: OnDuplicate): Row[] {
  const delivered = new Set(rows.map(([id]) => id))
  const stays = old.filter(([id]) => id === '' || !delivered.has(id))
  const winners = rows.filter(([id], at) => {
    if (id === '' || onDuplicate === 'all') return true
    const same = rows.flatMap(([other], place) => (other === id ? [place] : []))
    return at === (onDuplicate === 'last' ? same.at(-1) : same[0])
  })
  return [...stays, ...winners]
}

const csv = (rows: readonly Row[]) =>
  `${header}\n${rows.map((row) => `${row.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join()}\n`).join('')}`
const told = (cells: readonly (string | null)[]) => cells.map((cell) => cell ?? '').join('|')

function differenceByKey(before: readonly Row[], after: readonly Row[]) {
  const count = (rows: readonly Row[], id: string) => rows.filter((row) => row[0] === id).length
  const ids = [...new Set([...before, ...after].map(([id]) => id))]
  const usable = ids.filter((id) => id !== '' && count(before, id) <= 1 && count(after, id) <= 1)
  const lines: string[] = []
  let unchanged = 0
  for (const id of usable) {
    const [old, now] = [before, after].map((rows) => rows.find((row) => row[0] === id))
    if (old !== undefined && now !== undefined && told(old) === told(now)) unchanged++
    else
      lines.push(
        `${old === undefined ? 'added' : now === undefined ? 'removed' : 'changed'} ${told(old ?? [])} ${told(now ?? [])}`,
      )
  }
  const duplicates = [...before, ...after].filter(([id]) => !usable.includes(id)).length
  return { lines: lines.sort(), unchanged, duplicates }
}

function differenceByRow(before: readonly Row[], after: readonly Row[]) {
  const left = before.map(told)
  const added: string[] = []
  for (const row of after.map(told)) {
    const at = left.indexOf(row)
    if (at === -1) added.push(`added  ${row}`)
    else left.splice(at, 1)
  }
  return [...added, ...left.map((row) => `removed ${row} `)].sort()
}

const lineOf = ({ kind, before, after }: ChangedRow) =>
  `${kind} ${kind === 'added' ? '' : told(before)} ${kind === 'removed' ? '' : told(after)}`

async function checkDifference(engine: TestEngine, from: ModelVersion, to: ModelVersion) {
  const between = { dataset: 'd', from: from.number, to: to.number }
  const keyed = differenceByKey(from.rows, to.rows)
  const { tables } = await engine.client.versions.difference({ ...between, key: ['id'] })
  const [table] = tables
  const page = await engine.client.versions.differencePage({ ...between, key: ['id'], table: 't', limit: 1000 })
  expect(page.rows.map(lineOf).sort()).toEqual(keyed.lines)
  expect(table).toMatchObject({ unchanged: keyed.unchanged, duplicates: keyed.duplicates })
  const counts = { added: 0, removed: 0, changed: 0 }
  for (const { kind } of page.rows) counts[kind]++
  expect(table).toMatchObject(counts)
  expect(page.total).toBe(page.rows.length)
}

async function checkRowDifference(engine: TestEngine, from: ModelVersion, to: ModelVersion) {
  const between = { dataset: 'd', from: from.number, to: to.number, table: 't', limit: 1000 }
  const page = await engine.client.versions.differencePage(between)
  expect(page.rows.map(lineOf).sort()).toEqual(differenceByRow(from.rows, to.rows))
}

async function run(folder: TestFolder, first: readonly Row[], steps: readonly Step[]) {
  await using engine = await openTestEngine(join(folder.path, 'store'))
  let files = 0
  const file = (rows: readonly Row[]) => folder.file(`${++files}.csv`, csv(rows))
  await engine.load([folder.file('t.csv', csv(first))], { dataset: 'd' })
  let versions: ModelVersion[] = [{ number: 1, parent: null, rows: first }]
  let current = 1
  let upserted = false
  const at = (number: number) => versions.find((version) => version.number === number)
  for (const step of steps) {
    const rows = at(current)?.rows ?? []
    if (step.kind === 'undo') {
      const parent = at(current)?.parent ?? null
      const ended = await engine.client.versions.undo({ dataset: 'd' }).catch((error: unknown) => error)
      if (parent === null || at(parent) === undefined) expect(ended).toMatchObject({ code: 'BAD_INPUT' })
      else current = parent
    } else if (step.kind === 'restore') {
      current = versions[step.pick % versions.length]?.number ?? current
      await engine.client.versions.restore({ dataset: 'd', version: current })
    } else if (step.kind === 'prune') {
      const newest = versions
        .map(({ number }) => number)
        .sort((a, b) => b - a)
        .slice(0, step.keep)
      versions = versions.filter(({ number }) => number === current || newest.includes(number))
      await engine.client.versions.prune({ dataset: 'd', keep: step.keep })
    } else {
      const { kind } = step
      const policy = step.kind === 'upsert' ? { key: ['id'], onDuplicate: step.onDuplicate } : {}
      const into = { dataset: 'd', mode: kind, ...policy }
      const { version } = await engine.load([file(step.rows)], { into, again: true })
      versions.push({ number: version, parent: current, rows: loadInto(rows, step) })
      current = version
      upserted ||= kind === 'upsert'
    }
    expect((await allRows(engine, 'd', 't')).map(told)).toEqual((at(current)?.rows ?? []).map(told))
    const listed = await engine.client.versions.list({ dataset: 'd' })
    expect(listed.map(({ number, rows: count }) => [number, count])).toEqual(
      versions.toSorted((a, b) => b.number - a.number).map((version) => [version.number, version.rows.length]),
    )
    expect(listed.find((version) => version.current)?.number).toBe(current)
  }
  for (const from of versions)
    for (const to of versions) {
      await checkDifference(engine, from, to)
      if (!upserted) await checkRowDifference(engine, from, to)
    }
}
it('holds in every version what a plain list of rows would hold', async () => {
  const steps = fc.array(stepArbitrary, { minLength: 1, maxLength: 6 }) as fc.Arbitrary<Step[]>
  await fc.assert(
    fc.asyncProperty(deliveryArbitrary, steps, async (first, sequence) => {
      using folder = openTestFolder()
      await run(folder, first, sequence)
    }),
    { numRuns: 10 },
  )
})
