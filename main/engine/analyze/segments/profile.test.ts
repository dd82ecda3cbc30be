/** What is said of a segment: enough to act on, in plain words, and never the same name twice. */
import { describe, expect, it } from 'vitest'
import { entityWordOf } from './entity-word.ts'
import { profilesOf } from './profile.ts'

const rfm = ['recency', 'frequency', 'monetary'].map((name, at) => ({
  ...{ name, mean: [60, 4, 200][at] ?? 0, deviation: [40, 3, 150][at] ?? 0, hasNegative: false },
}))
const rfmProfiles = (...centroids: number[][]) =>
  profilesOf({
    ...{ isRfm: true, entityWord: 'customers', features: rfm, centroids },
    sizes: centroids.map((_, at) => 100 - at),
  })

describe('profiles of recency, frequency and monetary value', () => {
  it('are named after who they are', () => {
    const named = rfmProfiles([5, 9, 640], [180, 9, 640], [200, 1, 30], [62, 4, 205], [4, 12, 60], [30, 1, -40])
    expect(named.map(({ name }) => name)).toEqual([
      'Frequent high spenders who came lately',
      'Frequent high spenders who have stayed away',
      'Small spenders who have stayed away',
      'Usual buyers',
      'Frequent buyers of small amounts who came lately',
      'Returned more than they bought',
    ])
  })

  it('say how large the segment is, and how it differs from all', () => {
    const [one] = rfmProfiles([12, 9, 640], [62, 3, 20])
    expect(one?.words).toBe(
      '50 % of all customers (100). Last purchase 12 days ago on average, against 60 days for all. 9 purchases each, against 4 for all. They spent 640 each, against 200 for all: 3.2 times the usual amount.',
    )
    expect(one?.features.map(({ level }) => level)).toEqual(['very low', 'very high', 'very high'])
  })

  it('are told apart where two would have the same name', () => {
    const [one, other] = rfmProfiles([5, 9, 640], [6, 8, 1800])
    expect(one?.name).toBe('Frequent high spenders who came lately (monetary 640)')
    expect(other?.name).toBe('Frequent high spenders who came lately (monetary 1,800)')
  })
})

describe('profiles of other features', () => {
  it('name what is special, the strongest first, and leave out what is as usual', () => {
    const features = [
      { name: 'Age', mean: 40, deviation: 10, hasNegative: false },
      { name: 'Balance', mean: 1, deviation: 500, hasNegative: true },
      { name: 'Visits', mean: 6, deviation: 4, hasNegative: false },
    ]
    const input = { isRfm: false, entityWord: 'members', features, sizes: [3, 1] }
    const centroids = [
      [41, 900, 2],
      [40, 0, 6],
    ]
    const [one, other] = profilesOf({ ...input, centroids })
    expect(one?.name).toBe('Very high Balance, very low Visits')
    expect(one?.words).toBe(
      '75 % of all members (3). Balance is very high: 900 on average, against 1 for all; Visits is very low: 2 on average, against 6 for all. The other feature is as usual.',
    )
    expect(one?.features[1]?.ratio).toBeNull()
    expect(other?.name).toBe('Much like the whole')
  })
})

describe('the word for entities', () => {
  it('is read from the name of their column', () => {
    const words = ['CustomerID', 'store_no', 'Company', 'client-key', 'id', 'K2', 'buyer', 'Address Code', 'branch']
    expect(words.map((word) => entityWordOf(word))).toEqual([
      ...['customers', 'stores', 'companies', 'clients', 'entities', 'entities', 'buyers', 'addresses', 'branches'],
    ])
  })
})
