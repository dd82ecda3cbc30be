/**
 * A fingerprint of rows in any order, quick enough to be taken of each row that is sent: what was sent and what is there
 * are compared by it when a push is taken back. Two lanes of 32 bits, mixed as MurmurHash3 does.
 */
import { Decimal128, Double } from 'mongodb'

const number = new Float64Array(1)
const whole = new BigInt64Array(number.buffer)
const halves = new Int32Array(number.buffer)

export interface RowPrint {
  add(id: string, values: readonly unknown[]): void
  /** 16 hexadecimal digits. */
  readonly text: string
}

export function openRowPrint(): RowPrint {
  let [first, second] = [0, 0]
  return {
    add(id, values) {
      const [a, b] = printOf(id, values)
      first ^= a
      second ^= b
    },
    get text() {
      return hex(first) + hex(second)
    },
  }
}

/** That of rows whose parts have these. */
export function togetherPrint(prints: readonly string[]): string {
  const sum = (from: number) =>
    prints.reduce((print, text) => print ^ Number.parseInt(text.slice(from, from + 8), 16), 0)
  return hex(sum(0)) + hex(sum(8))
}

const hex = (half: number): string => (half >>> 0).toString(16).padStart(8, '0')

let [laneA, laneB] = [0, 0]

function printOf(id: string, values: readonly unknown[]): [number, number] {
  laneA = 0x2545f491
  laneB = 0x1b873593
  addText(id)
  for (const value of values) addValue(value)
  return [last(laneA), last(laneB)]
}

function addValue(value: unknown): void {
  if (value === null || value === undefined) mix(3)
  else if (typeof value === 'string') addText(value)
  else if (typeof value === 'bigint') addWhole(value)
  else if (typeof value === 'number') addNumber(value)
  else if (typeof value === 'boolean') mix(value ? 1 : 2)
  else if (value instanceof Double) addNumber(value.value)
  else if (value instanceof Date) addNumber(value.getTime())
  else if (value instanceof Decimal128) addText(value.toString())
  else addText(JSON.stringify(value) ?? '')
}

function addNumber(value: number): void {
  number[0] = value
  mix(halves[0] ?? 0)
  mix(halves[1] ?? 0)
}

function addWhole(value: bigint): void {
  whole[0] = value
  mix(halves[0] ?? 0)
  mix(halves[1] ?? 0)
}

function addText(text: string): void {
  mix(text.length)
  for (let at = 0; at < text.length; at += 2) mix(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16))
}

function mix(value: number): void {
  let k = Math.imul(value, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  laneA = Math.imul(((laneA ^ k) << 13) | ((laneA ^ k) >>> 19), 5) + 0xe6546b64
  let j = Math.imul(value, 0x85ebca6b)
  j = Math.imul((j << 16) | (j >>> 16), 0xc2b2ae35)
  laneB = Math.imul(((laneB ^ j) << 17) | ((laneB ^ j) >>> 15), 5) + 0x561ccd1b
}

function last(lane: number): number {
  let h = lane
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
