/**
 * Segments in words: what is special about each against the whole, as somebody who plans a mailing would say it. Pure;
 * it knows recency, frequency and monetary value, and says of all other features whether they are high or low.
 */
import type { FeatureLevel, SegmentProfile } from '../../../../preload/contract/index.ts'

export interface ProfileInput {
  /** Recency, frequency and monetary value, in this order, come first. */
  readonly isRfm: boolean
  readonly entityWord: string
  readonly features: readonly {
    readonly name: string
    readonly mean: number
    readonly deviation: number
    readonly hasNegative: boolean
  }[]
  readonly sizes: readonly number[]
  /** A mean for each feature of each segment. */
  readonly centroids: readonly (readonly number[])[]
}

type FeatureProfile = SegmentProfile['features'][number]

export function profilesOf(input: ProfileInput): SegmentProfile[] {
  const all = input.sizes.reduce((sum, size) => sum + size, 0)
  const profiles = input.sizes.map((size, at) => {
    const features = input.features.map((feature, column) =>
      featureProfile(feature, input.centroids[at]?.[column] ?? 0),
    )
    return { segment: at + 1, size, share: all === 0 ? 0 : size / all, features }
  })
  const names = distinctNames(profiles.map(({ features }) => ({ name: nameOf(input.isRfm, features), features })))
  return profiles.map((profile, at) => ({
    ...profile,
    name: names[at] ?? '',
    words: wordsOf(input, profile),
  }))
}

function featureProfile(
  { name, mean: overall, deviation: spread, hasNegative }: ProfileInput['features'][number],
  mean: number,
): FeatureProfile {
  const ratio = hasNegative || overall <= 0 ? null : mean / overall
  const deviation = spread === 0 ? 0 : (mean - overall) / spread
  return { name, mean, overall, ratio, deviation, level: levelOf(deviation, ratio) }
}

/** By standard deviations or by the ratio, whichever says more: a few very large values make the deviation say nothing. */
function levelOf(deviation: number, ratio: number | null): FeatureLevel {
  const byRatio = ratio === null ? 0 : ratio >= 2 ? 2 : ratio >= 1.25 ? 1 : ratio <= 0.5 ? -2 : ratio <= 0.8 ? -1 : 0
  const size = Math.abs(deviation)
  const byDeviation = Math.sign(deviation) * (size >= 1 ? 2 : size >= 0.35 ? 1 : 0)
  const strength = Math.abs(byRatio) > Math.abs(byDeviation) ? byRatio : byDeviation
  if (strength === 0) return 'usual'
  if (strength > 0) return strength === 2 ? 'very high' : 'high'
  return strength === -2 ? 'very low' : 'low'
}

const isHigh = (level: FeatureLevel | undefined) => level === 'high' || level === 'very high'
const isLow = (level: FeatureLevel | undefined) => level === 'low' || level === 'very low'

function nameOf(isRfm: boolean, features: readonly FeatureProfile[]): string {
  if (isRfm) return rfmName(features)
  const special = [...features].filter(({ level }) => level !== 'usual').sort(byStrength)
  if (special.length === 0) return 'Much like the whole'
  return sentenceCase(
    special
      .slice(0, 2)
      .map(({ name, level }) => `${level} ${name}`)
      .join(', '),
  )
}

function rfmName(features: readonly FeatureProfile[]): string {
  const [recency, frequency, monetary] = features.map(({ level }) => level)
  if ((features[2]?.mean ?? 0) < 0) return 'Returned more than they bought'
  const when = isHigh(recency) ? 'who have stayed away' : isLow(recency) ? 'who came lately' : ''
  const often = isHigh(frequency) ? 'Frequent' : isLow(frequency) ? 'Rare' : ''
  const who = isHigh(monetary)
    ? often === ''
      ? 'High spenders'
      : `${often} high spenders`
    : isLow(monetary)
      ? often === 'Frequent'
        ? 'Frequent buyers of small amounts'
        : 'Small spenders'
      : `${often === '' ? 'Usual' : often} buyers`
  return when === '' ? who : `${who} ${when}`
}

const byStrength = (one: FeatureProfile, other: FeatureProfile) => Math.abs(other.deviation) - Math.abs(one.deviation)

interface Named {
  readonly name: string
  readonly features: readonly FeatureProfile[]
}

/** Segments of the same name are told apart by the mean in which they differ most. */
function distinctNames(segments: readonly Named[]): string[] {
  return segments.map(({ name, features }) => {
    const same = segments.filter((other) => other.name === name)
    if (same.length === 1) return name
    const spread = (column: number) => {
      const deviations = same.map((other) => other.features[column]?.deviation ?? 0)
      return Math.max(...deviations) - Math.min(...deviations)
    }
    const [widest] = features.map((_, column) => column).sort((one, other) => spread(other) - spread(one))
    const feature = features[widest ?? 0]
    return feature === undefined ? name : `${name} (${feature.name} ${number(feature.mean)})`
  })
}

function wordsOf(
  { isRfm, entityWord, features: all }: ProfileInput,
  { size, share, features }: Omit<SegmentProfile, 'name' | 'words'>,
) {
  const start = `${percent(share)} of all ${entityWord} (${size.toLocaleString('en-US')}).`
  const [recency, frequency, monetary] = features
  if (!isRfm || recency === undefined || frequency === undefined || monetary === undefined)
    return `${start} ${generalWords(features)}`
  const others = features.slice(3)
  const rfm = [
    ...(all[0]?.deviation === 0
      ? []
      : [`Last purchase ${days(recency.mean)} ago on average, against ${days(recency.overall)} for all.`]),
    `${number(frequency.mean)} ${number(frequency.mean) === '1' ? 'purchase' : 'purchases'} each, against ${number(frequency.overall)} for all.`,
    `They spent ${number(monetary.mean)} each, against ${number(monetary.overall)} for all${timesUsual(monetary.ratio)}.`,
  ]
  return [start, ...rfm, ...(others.length === 0 ? [] : [generalWords(others)])].join(' ')
}

function generalWords(features: readonly FeatureProfile[]): string {
  const special = [...features].filter(({ level }) => level !== 'usual').sort(byStrength)
  if (special.length === 0) return 'In each feature they are close to the mean of all.'
  const clauses = special
    .slice(0, 4)
    .map(
      ({ name, mean, overall, level }) =>
        `${name} is ${level}: ${number(mean)} on average, against ${number(overall)} for all`,
    )
  const rest = features.length - special.length
  const ending = rest === 0 ? '' : ` ${rest === 1 ? 'The other feature is' : 'The other features are'} as usual.`
  return `${sentenceCase(clauses.join('; '))}.${ending}`
}

function timesUsual(ratio: number | null): string {
  if (ratio === null || (ratio > 0.8 && ratio < 1.25)) return ''
  return ratio < 1 ? `: ${percent(ratio)} of the usual amount` : `: ${number(ratio, 2)} times the usual amount`
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function percent(share: number): string {
  const value = share * 100
  return `${value > 0 && value < 1 ? 'Less than 1' : Math.round(value)} %`
}

const days = (count: number): string => `${number(count)} ${number(count) === '1' ? 'day' : 'days'}`

/** Three or four digits that count, as many as one reads. */
function number(value: number, digits = 3): string {
  const size = Math.abs(value)
  if (size >= 1000) return Math.round(value).toLocaleString('en-US')
  return Number(value.toPrecision(digits)).toLocaleString('en-US', { maximumFractionDigits: 6 })
}
